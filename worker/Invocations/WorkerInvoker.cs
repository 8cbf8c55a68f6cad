using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Flint.Core;
using Flint.Worker.Artifacts;
using Flint.Worker.Deadlines;
using Flint.Worker.Http;
using Flint.Worker.Limits;
using Flint.Worker.Logs;
using Flint.Worker.Outbound;
using Flint.Worker.Pools;
using Flint.Worker.Telemetry;
using Flint.Worker.Threads;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Worker.Invocations;

/// <summary>
/// Runs invocations: lets them in, finds the pool, hands them to a guest's thread and ends their responses.
/// </summary>
internal sealed class WorkerInvoker(
    InstancePools pools,
    GuestThreads threads,
    Pulse pulse,
    OutboundClients outbound,
    IFunctionLog functionLog,
    InvocationTelemetry telemetry,
    TimeProvider time,
    IOptions<FunctionLogOptions> logOptions,
    IOptions<ResponseOptions> responseOptions,
    ILogger<WorkerInvoker> logger
) : IInvoker, IDisposable
{
    private readonly ConcurrentStack<InvocationRun> _unused = new();

    /// <inheritdoc/>
    public ValueTask<InvocationResult> InvokeAsync(Invocation invocation, HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(invocation);
        ArgumentNullException.ThrowIfNull(http);
        var limits = invocation.Function.Settings.Limits;
        if (!TryLimitBody(http, limits.RequestBodyBytes, out var requestBody))
        {
            var (outcome, detail) = Failures.TooLarge(limits);
            return ValueTask.FromResult(Refuse(invocation, outcome, detail));
        }

        var gate = pools.GateOf(invocation.Function.Key);
        if (!gate.TryEnter(limits.Concurrency))
        {
            return ValueTask.FromResult(
                Refuse(
                    invocation,
                    InvocationOutcome.TooManyInvocations,
                    $"The function already runs {limits.Concurrency} invocations at once on this worker, which is its limit."
                )
            );
        }

        return RunAsync(invocation, http, requestBody, gate);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_unused.TryPop(out var run))
        {
            run.Dispose();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<InvocationResult> RunAsync(
        Invocation invocation,
        HttpContext http,
        PipeReader? requestBody,
        FunctionGate gate
    )
    {
        var span = InvocationTelemetry.Begin(invocation);
        var run = Rent();
        var result = default(InvocationResult);
        try
        {
            run.Begin(invocation, http, DeadlineOf(invocation.Function.Settings.Limits));
            pulse.Ensure();
            var pool =
                pools.TryEnter(invocation.Function, invocation.Version.Digest)
                ?? await pools.EnterAsync(
                    invocation.Function.Key,
                    invocation.Version.Digest,
                    invocation.Function.Settings,
                    invocation.Function.Revision,
                    run.Aborted
                );
            run.Queue(pool, http, requestBody);
            if (!threads.TryStart(run) && run.TryUnqueue())
            {
                result = new InvocationResult(
                    InvocationOutcome.WorkerOverloaded,
                    "Too many invocations wait for a thread of the worker."
                );
                return result;
            }

            result = await run.Completion;
            if (result.Outcome == InvocationOutcome.Completed)
            {
                await run.Exchange.FinishAsync();
            }

            return result;
        }
        catch (Exception e)
        {
            run.Output.Begin(invocation, gate.Lines);
            result = run.Fail(e, result);
            run.Output.End();
            return result;
        }
        finally
        {
            run.End();
            gate.Leave();
            telemetry.End(span, invocation, result);
        }
    }

    private InvocationResult Refuse(Invocation invocation, InvocationOutcome outcome, string? detail)
    {
        var result = new InvocationResult(outcome, detail);
        telemetry.End(InvocationTelemetry.Begin(invocation), invocation, result);
        return result;
    }

    private long DeadlineOf(FunctionLimits limits) =>
        time.GetTimestamp() + (limits.WallTimeMilliseconds * time.TimestampFrequency / 1000);

    private InvocationRun Rent()
    {
        if (_unused.TryPop(out var run))
        {
            return run;
        }

        run = new InvocationRun(
            threads,
            outbound,
            _unused.Push,
            new GuestOutput(functionLog, time, logOptions.Value.LineBytes),
            responseOptions.Value.BufferBytes,
            time,
            logger
        );
        pulse.Add(run);
        return run;
    }

    /// <summary>
    /// Applies the limit of the request's body. False where the declared length is already over it.
    /// </summary>
    private static bool TryLimitBody(HttpContext http, long limit, out PipeReader? requestBody)
    {
        requestBody = null;
        if (http.Request.ContentLength is { } length)
        {
            return length <= limit;
        }

        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return true;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { } feature)
        {
            if (!feature.IsReadOnly)
            {
                feature.MaxRequestBodySize = limit;
                return true;
            }

            if (feature.MaxRequestBodySize <= limit)
            {
                return true;
            }
        }

        requestBody = new LimitedBodyReader(http.Request.BodyReader, limit);
        return true;
    }
}
