namespace Flint.Wasi;

/// <summary>A guest ended itself with an exit code other than 0.</summary>
public sealed class GuestExitException(int code) : Exception($"The function exited with code {code}.")
{
    /// <summary>The exit code.</summary>
    public int Code { get; } = code;
}
