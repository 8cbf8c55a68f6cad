using System.Collections.Immutable;
using System.Diagnostics;
using Flint.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Triggers.Dispatch;

/// <summary>What an attempt came to.</summary>
internal sealed record AttemptResult(Verdict Verdict, QueuedResponse? Response, ReadOnlyMemory<byte> Body);

/// <summary>Runs one attempt of a queued invocation through the invoker, as a gateway would.</summary>
internal sealed partial class Attempt(
    IInvoker invoker,
    IServiceProvider services,
    IOptions<QueueOptions> options,
    Random random,
    ILogger<Attempt> logger
)
{
    /// <summary>Runs an attempt. Whatever the function does, this returns.</summary>
    internal async Task<AttemptResult> RunAsync(
        Delivery delivery,
        FunctionAssignment function,
        CancellationToken cancellation
    )
    {
        if (function.Live.IsEmpty)
        {
            return Failed(InvocationOutcome.VersionUnavailable, 404, "The function has no live version.");
        }

        using var context = new DispatchContext(delivery, options.Value.ResponseBytes, services, cancellation);
        var now = Stopwatch.GetTimestamp();
        var invocation = new Invocation
        {
            Id = delivery.Id,
            Function = function,
            Version = function.Live.Choose(random),
            BasePath = delivery.Request.BasePath,
            Path = delivery.Request.Path,
            ReceivedAt = now,
            RoutedAt = now,
        };
        InvocationResult result;
        try
        {
            result = await invoker.InvokeAsync(invocation, context.Http);
            if (result.Outcome == InvocationOutcome.Completed)
            {
                await context.Response.CompleteAsync();
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            result = new InvocationResult(InvocationOutcome.ClientDisconnected);
        }
#pragma warning disable CA1031 // What fails in the platform is an attempt that failed, and the log says more.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.InvokerFailed(logger, delivery.Id, delivery.Function, e);
            return Failed(InvocationOutcome.FunctionFailed, 500, "The platform failed while it ran the function.");
        }

        var verdict = Verdict.Of(delivery.Origin, result, context.Response.StatusCode);
        return verdict.Kind == VerdictKind.Succeeded
            ? new AttemptResult(verdict, HeadOf(context.Response), context.Response.Content)
            : new AttemptResult(verdict, Response: null, default);
    }

    private static AttemptResult Failed(InvocationOutcome outcome, int status, string detail) =>
        new(new Verdict(VerdictKind.Failed, outcome, status, detail), Response: null, default);

    private QueuedResponse HeadOf(CapturedResponse response)
    {
        var headers = ImmutableArray.CreateBuilder<QueuedHeader>();
        var room = options.Value.HeadBytes;
        foreach (var (name, values) in response.Headers)
        {
            foreach (var value in values)
            {
                room -= name.Length + (value?.Length ?? 0);
                if (room >= 0)
                {
                    headers.Add(new QueuedHeader(name, value ?? ""));
                }
            }
        }

        return new QueuedResponse(response.StatusCode, headers.ToImmutable(), response.Truncated || room < 0);
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "Queued invocation {InvocationId} of {Function} failed in the platform"
        )]
        internal static partial void InvokerFailed(
            ILogger logger,
            string invocationId,
            FunctionKey function,
            Exception exception
        );
    }
}
