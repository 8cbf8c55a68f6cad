namespace Flint.Core;

/// <summary>
/// The port through which a deploy looks at a binary and gets it ready: implemented by a worker, which has the engine.
/// </summary>
public interface IVersionPreparer
{
    /// <summary>Decodes and validates a binary and says what it is.</summary>
    /// <exception cref="ArtifactRefusedException">It is no function that this platform can run.</exception>
    ValueTask<ArtifactInspection> InspectAsync(ReadOnlyMemory<byte> artifact, CancellationToken cancellation);

    /// <summary>Compiles a version and starts one instance of it under the given settings, so that it may go live.</summary>
    /// <param name="version">
    /// The version; its number is 0 as long as the registry does not have it, so what is kept is kept by its digest.
    /// </param>
    /// <param name="settings">The settings that the version is to run under.</param>
    /// <param name="artifact">The binary.</param>
    /// <param name="cancellation">Gives up the preparation.</param>
    /// <exception cref="ArtifactRefusedException">It does not start.</exception>
    ValueTask PrepareAsync(
        FunctionVersion version,
        FunctionSettings settings,
        ReadOnlyMemory<byte> artifact,
        CancellationToken cancellation
    );
}

/// <summary>What a binary is.</summary>
/// <param name="Abi">How it speaks HTTP.</param>
/// <param name="Imports">The interfaces or modules that it imports, in order of appearance, without repeats.</param>
/// <param name="CapabilitiesNeeded">The capabilities that those imports need, sorted.</param>
public sealed record ArtifactInspection(
    FunctionAbi Abi,
    IReadOnlyList<string> Imports,
    IReadOnlyList<string> CapabilitiesNeeded
);

/// <summary>Why an artifact was refused.</summary>
public enum ArtifactFault
{
    /// <summary>Not a WebAssembly binary, or a broken one.</summary>
    Malformed,

    /// <summary>A WebAssembly binary that does not validate.</summary>
    Invalid,

    /// <summary>Over a limit.</summary>
    LimitExceeded,

    /// <summary>No ABI that the platform knows.</summary>
    UnsupportedAbi,

    /// <summary>An import that the platform does not have.</summary>
    UnknownImport,

    /// <summary>It compiled, but its first instance did not start.</summary>
    DoesNotStart,
}

/// <summary>A binary that cannot become a version; nothing was stored.</summary>
public sealed class ArtifactRefusedException(ArtifactFault fault, string message, long? offset = null)
    : Exception(message)
{
    /// <summary>Why.</summary>
    public ArtifactFault Fault { get; } = fault;

    /// <summary>The byte offset of the fault in the binary, where one place is at fault.</summary>
    public long? Offset { get; } = offset;
}
