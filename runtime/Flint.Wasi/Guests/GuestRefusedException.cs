namespace Flint.Wasi;

/// <summary>Why a binary that decodes is no guest.</summary>
public enum GuestFault
{
    /// <summary>It exports no ABI that Flint knows.</summary>
    UnsupportedAbi,

    /// <summary>It imports something that Flint does not have.</summary>
    UnknownImport,
}

/// <summary>
/// A valid binary that cannot be a function. The message names what was found and what is supported.
/// </summary>
public sealed class GuestRefusedException(GuestFault fault, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public GuestFault Fault { get; } = fault;
}
