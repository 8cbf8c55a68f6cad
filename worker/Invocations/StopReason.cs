namespace Flint.Worker.Invocations;

/// <summary>Why an invocation was told to stop.</summary>
internal enum StopReason
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Its wall time is over.</summary>
    Deadline,

    /// <summary>The client went away.</summary>
    Disconnected,
}
