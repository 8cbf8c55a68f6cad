using Flint.Wasi.Http;
using Flint.Wasm;

namespace Flint.Wasi.Preview1;

/// <summary>
/// One instance of a command. A command runs once: before it runs again, the instance is always restored, so
/// that <c>isolation: reuse</c> is the same as <c>isolation: request</c> here.
/// </summary>
internal sealed class Preview1Instance(WasmStore store, WasmFunction start, Preview1Context context) : GuestInstance
{
    private bool _used;

    /// <inheritdoc/>
    public override bool MemoryLimitReached => store.MemoryLimitReached;

    /// <inheritdoc/>
    public override ulong MemoryBytes => store.MemoryBytes;

    /// <inheritdoc/>
    public override void Handle(HttpExchange exchange, IGuestOutput output)
    {
        if (_used)
        {
            store.Restore();
        }

        _used = true;
        context.Begin(exchange, output);
        try
        {
            start.Invoke();
            context.Response.End();
        }
        catch (GuestExitException exit) when (exit.Code == 0)
        {
            context.Response.End();
        }
        finally
        {
            context.End();
        }
    }

    /// <inheritdoc/>
    public override void Interrupt() => store.Interrupt();

    /// <inheritdoc/>
    public override bool TryRestore()
    {
        store.Restore();
        _used = false;
        return true;
    }

    /// <inheritdoc/>
    public override void Dispose() => store.Dispose();
}
