using System.Diagnostics;

namespace Flint.Core;

/// <summary>One call of a function, after routing.</summary>
public sealed class Invocation
{
    /// <summary>The invocation's id: 32 hexadecimal digits, unique, shown to the caller and in the logs.</summary>
    public required string Id { get; init; }

    /// <summary>The function's assignment at the time of routing.</summary>
    public required FunctionAssignment Function { get; init; }

    /// <summary>The version chosen by the alias's weights.</summary>
    public required FunctionVersion Version { get; init; }

    /// <summary>
    /// The part of the path that leads to the function: CGI's SCRIPT_NAME, as in <c>/fn/hello</c>, or <c>/shop</c> for
    /// the function's own route <c>/shop/*</c>. Decoded, without a trailing slash, empty for the root.
    /// </summary>
    public required string BasePath { get; init; }

    /// <summary>
    /// The rest of the path, percent-encoded as received but with dot segments resolved; starts with a slash.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>What led to it, one of <see cref="InvocationTriggers"/>.</summary>
    public string Trigger { get; init; } = InvocationTriggers.Http;

    /// <summary>
    /// The span of the invocation where one is recorded: what the guest calls belongs below it. Set by the invoker.
    /// </summary>
    public ActivityContext Trace { get; set; }

    /// <summary>When the request reached the gateway, as a <see cref="System.Diagnostics.Stopwatch"/> timestamp.</summary>
    public long ReceivedAt { get; init; }

    /// <summary>When the route was known and the invoker was called, as a timestamp.</summary>
    public long RoutedAt { get; init; }

    /// <summary>
    /// When the guest began to run, as a timestamp; 0 before. The invoker calls <see cref="Start"/> with it, so that the
    /// gateway can tell the times in the response's headers, which leave before the guest has finished.
    /// </summary>
    public long StartedAt { get; private set; }

    /// <summary>Time until a thread of the worker took the invocation, in timestamp ticks; set by <see cref="Start"/>.</summary>
    public long QueueTicks { get; private set; }

    /// <summary>Time to get an instance, in timestamp ticks; set by <see cref="Start"/>.</summary>
    public long InitTicks { get; private set; }

    /// <summary>Called once by the invoker, right before guest code runs and so before the response can start.</summary>
    /// <param name="startedAt">The present timestamp.</param>
    /// <param name="queueTicks">Time until a thread of the worker took the invocation.</param>
    /// <param name="initTicks">Time to get an instance.</param>
    public void Start(long startedAt, long queueTicks, long initTicks)
    {
        StartedAt = startedAt;
        QueueTicks = queueTicks;
        InitTicks = initTicks;
    }
}
