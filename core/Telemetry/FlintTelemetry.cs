using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Flint.Core;

/// <summary>
/// What all rooms share of telemetry: one name for the platform's spans and metrics, and the words of their attributes.
/// Names follow OpenTelemetry's semantic conventions for FaaS where they have one; the platform's own begin with
/// <c>flint.</c>. docs/observability.md lists what is measured.
/// </summary>
public static class FlintTelemetry
{
    /// <summary>The name of the activity source and of the meters.</summary>
    public const string Name = "Flint";

    /// <summary>The function's name (<c>faas.name</c>).</summary>
    public const string FunctionName = "faas.name";

    /// <summary>The version's number (<c>faas.version</c>).</summary>
    public const string FunctionVersion = "faas.version";

    /// <summary>What led to the invocation: <c>http</c>, <c>timer</c> or <c>pubsub</c> (<c>faas.trigger</c>).</summary>
    public const string Trigger = "faas.trigger";

    /// <summary>Whether no ready instance was waiting (<c>faas.coldstart</c>).</summary>
    public const string ColdStart = "faas.coldstart";

    /// <summary>The invocation's id (<c>faas.invocation_id</c>).</summary>
    public const string InvocationId = "faas.invocation_id";

    /// <summary>The function's namespace.</summary>
    public const string Namespace = "flint.namespace";

    /// <summary>How an invocation ended, as in <c>completed</c> or <c>timed_out</c>.</summary>
    public const string Outcome = "flint.outcome";

    /// <summary>In which state something is that is counted by state, such as an instance or a thread.</summary>
    public const string State = "flint.state";

    /// <summary>The spans of all rooms.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>
    /// Bucket boundaries for times in seconds: from 1 µs, each twice the one before, to about 134 s. Cold starts take
    /// microseconds, and the longest invocations minutes; the conventional buckets begin at 5 ms and would see neither.
    /// </summary>
    public static ImmutableArray<double> SecondsBuckets { get; } =
    [.. Enumerable.Range(0, 28).Select(static i => 1e-6 * (1L << i))];

    /// <summary>A histogram of times in seconds, with <see cref="SecondsBuckets"/>.</summary>
    public static Histogram<double> CreateSeconds(Meter meter, string name, string description)
    {
        ArgumentNullException.ThrowIfNull(meter);
        return meter.CreateHistogram(
            name,
            "s",
            description,
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = SecondsBuckets }
        );
    }
}
