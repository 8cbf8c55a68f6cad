namespace Flint.Wasm;

/// <summary>Options of <see cref="CompilingEngine"/>.</summary>
public sealed record CompilingEngineOptions
{
    /// <summary>Limits on modules.</summary>
    public WasmLimits Limits { get; init; } = WasmLimits.Default;

    /// <summary>
    /// Bytes of function bodies up to which a module is compiled ahead in the background (default 1 MiB: one to two
    /// seconds of one core). Of larger modules, such as a JavaScript engine, most functions are never called; they are
    /// compiled at their first call alone. 0 turns it off.
    /// </summary>
    public int CompileAheadBytes { get; init; } = 1 << 20;
}
