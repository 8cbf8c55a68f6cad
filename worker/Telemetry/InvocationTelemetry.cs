using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Flint.Core;

namespace Flint.Worker.Telemetry;

/// <summary>
/// Spans and metrics of invocations. Where nobody listens an invocation pays for a few flags; where somebody does, the
/// attributes of a version are made once.
/// </summary>
internal sealed class InvocationTelemetry
{
    private static readonly double SecondsPerTick = 1.0 / Stopwatch.Frequency;
    private static readonly string[] Outcomes = OutcomeNames();

    private readonly ConditionalWeakTable<FunctionVersion, VersionTags> _tags = [];
    private readonly Histogram<double> _invokeDuration;
    private readonly Histogram<double> _initDuration;
    private readonly Histogram<double> _queueDuration;
    private readonly Counter<long> _coldStarts;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _timeouts;

    /// <summary>Makes the instruments.</summary>
    public InvocationTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(FlintTelemetry.Name);
        _invokeDuration = FlintTelemetry.CreateSeconds(
            meter,
            "faas.invoke_duration",
            "Time that the guest ran, from the first instruction to the end of its answer."
        );
        _initDuration = FlintTelemetry.CreateSeconds(
            meter,
            "faas.init_duration",
            "Time to make an instance where no ready one was waiting."
        );
        _queueDuration = FlintTelemetry.CreateSeconds(
            meter,
            "flint.queue_duration",
            "Time until a thread of the worker took the invocation."
        );
        _coldStarts = meter.CreateCounter<long>(
            "faas.coldstarts",
            "{coldstart}",
            "Invocations for which no ready instance was waiting."
        );
        _errors = meter.CreateCounter<long>("faas.errors", "{error}", "Invocations that failed.");
        _timeouts = meter.CreateCounter<long>(
            "faas.timeouts",
            "{timeout}",
            "Invocations that ran into their deadline."
        );
    }

    /// <summary>The value of <see cref="FlintTelemetry.Outcome"/>.</summary>
    public static string NameOf(InvocationOutcome outcome) => Outcomes[(int)outcome];

    /// <summary>Begins the span of an invocation, or answers null where none is recorded.</summary>
    public static Activity? Begin(Invocation invocation)
    {
        if (!FlintTelemetry.Source.HasListeners())
        {
            return null;
        }

        var span = FlintTelemetry.Source.StartActivity("invoke", ActivityKind.Internal);
        if (span is null)
        {
            return null;
        }

        invocation.Trace = span.Context;
        if (span.IsAllDataRequested)
        {
            span.DisplayName = $"invoke {invocation.Function.Key.Name}";
            span.SetTag(FlintTelemetry.FunctionName, invocation.Function.Key.Name);
            span.SetTag(FlintTelemetry.FunctionVersion, VersionTags.Text(invocation.Version));
            span.SetTag(FlintTelemetry.Namespace, invocation.Function.Key.Namespace);
            span.SetTag(FlintTelemetry.Trigger, invocation.Trigger);
            span.SetTag(FlintTelemetry.InvocationId, invocation.Id);
        }

        return span;
    }

    /// <summary>Records what came of an invocation, and ends its span.</summary>
    public void End(Activity? span, Invocation invocation, in InvocationResult result)
    {
        Measure(invocation, result);
        if (span is not null)
        {
            End(span, result);
        }
    }

    private void Measure(Invocation invocation, in InvocationResult result)
    {
        if (!_invokeDuration.Enabled)
        {
            return;
        }

        var tags = _tags
            .GetValue(invocation.Version, static version => new VersionTags(version))
            .For(invocation.Trigger);
        if (invocation.StartedAt != 0)
        {
            _invokeDuration.Record(result.RunTicks * SecondsPerTick, tags);
            _queueDuration.Record(result.QueueTicks * SecondsPerTick, tags);
            if (result.ColdStart)
            {
                _initDuration.Record(result.InitTicks * SecondsPerTick, tags);
                _coldStarts.Add(1, tags);
            }
        }

        if (result.Outcome != InvocationOutcome.Completed)
        {
            _errors.Add(1, [.. tags, new(FlintTelemetry.Outcome, NameOf(result.Outcome))]);
            if (result.Outcome == InvocationOutcome.TimedOut)
            {
                _timeouts.Add(1, tags);
            }
        }
    }

    /// <summary>
    /// The parts are spans made afterwards from the times that every invocation takes anyway: they lie end to end, the
    /// last one at the end of the guest's run.
    /// </summary>
    private static void End(Activity span, in InvocationResult result)
    {
        var now = DateTime.UtcNow;
        if (span.IsAllDataRequested)
        {
            span.SetTag(FlintTelemetry.ColdStart, result.ColdStart);
            span.SetTag(FlintTelemetry.Outcome, NameOf(result.Outcome));
            if (result.Outcome != InvocationOutcome.Completed)
            {
                span.SetStatus(ActivityStatusCode.Error, result.Detail);
            }

            var queuedAt = span.StartTimeUtc;
            var takenAt = queuedAt + Elapsed(result.QueueTicks);
            var startedAt = takenAt + Elapsed(result.InitTicks);
            AddPart("queue", span.Context, queuedAt, takenAt);
            AddPart("instantiate", span.Context, takenAt, startedAt);
            AddPart("run", span.Context, startedAt, startedAt + Elapsed(result.RunTicks));
        }

        span.SetEndTime(now);
        span.Stop();
    }

    private static void AddPart(string name, ActivityContext parent, DateTime start, DateTime end)
    {
        if (end <= start)
        {
            return;
        }

        using var part = FlintTelemetry.Source.StartActivity(
            name,
            ActivityKind.Internal,
            parent,
            startTime: new DateTimeOffset(start)
        );
        part?.SetEndTime(end);
    }

    private static TimeSpan Elapsed(long ticks) => Stopwatch.GetElapsedTime(0, ticks);

    private static string[] OutcomeNames() =>
        [
            .. Enum.GetNames<InvocationOutcome>()
                .Select(static name =>
                    string.Concat(name.Select(static (c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : $"{c}"))
                        .ToLowerInvariant()
                ),
        ];
}
