using Flint.Wasi.Http;

namespace Flint.Wasi;

/// <summary>
/// One isolated instance of a guest. Serves one request at a time, on the calling thread.
/// </summary>
public abstract class GuestInstance : IDisposable
{
    /// <summary>Whether the guest ran into its memory limit since it was last fresh.</summary>
    public abstract bool MemoryLimitReached { get; }

    /// <summary>The bytes of its linear memories.</summary>
    public abstract ulong MemoryBytes { get; }

    /// <summary>
    /// Runs the guest against one request and returns when it has finished and its whole response was handed to the
    /// pipe. Blocks.
    /// </summary>
    /// <param name="exchange">The request and its response.</param>
    /// <param name="output">Receives what the guest writes to stdout (where it is not the response) and stderr.</param>
    /// <exception cref="Wasm.WasmTrapException">The guest trapped or was interrupted.</exception>
    /// <exception cref="GuestExitException">The guest exited with a code other than 0.</exception>
    /// <exception cref="InvalidGuestResponseException">The guest did not answer, or not in HTTP.</exception>
    /// <exception cref="OperationCanceledException"><see cref="HttpExchange.Aborted"/> was cancelled during a host call.</exception>
    public abstract void Handle(HttpExchange exchange, IGuestOutput output);

    /// <summary>Makes <see cref="Handle"/> trap soon. Any thread may call this.</summary>
    public abstract void Interrupt();

    /// <summary>
    /// Puts the instance back to how it was when it was created, whatever happened in between.
    /// False where that is not possible and the instance must be thrown away.
    /// </summary>
    public abstract bool TryRestore();

    /// <inheritdoc/>
    public abstract void Dispose();
}
