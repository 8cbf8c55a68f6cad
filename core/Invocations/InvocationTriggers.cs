namespace Flint.Core;

/// <summary>What may lead to an invocation: the values of <c>faas.trigger</c> in OpenTelemetry's conventions.</summary>
public static class InvocationTriggers
{
    /// <summary>A request whose caller waits for the answer.</summary>
    public const string Http = "http";

    /// <summary>A schedule.</summary>
    public const string Timer = "timer";

    /// <summary>A queued request or an event.</summary>
    public const string PubSub = "pubsub";
}
