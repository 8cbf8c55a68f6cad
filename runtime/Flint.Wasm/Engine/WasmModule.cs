namespace Flint.Wasm;

/// <summary>A validated module: immutable, shared by all its instances. Thread-safe.</summary>
public abstract class WasmModule : IDisposable
{
    /// <summary>The imports in the order in which <see cref="WasmStore.Instantiate"/> takes them.</summary>
    public abstract IReadOnlyList<WasmImport> Imports { get; }

    /// <summary>The exports.</summary>
    public abstract IReadOnlyList<WasmExport> Exports { get; }

    /// <summary>The contents of the custom sections with a name, in order.</summary>
    public abstract IEnumerable<ReadOnlyMemory<byte>> CustomSections(string name);

    /// <summary>
    /// Gives the compiled code back. Instances that still live keep running: the code goes when the last of them goes.
    /// </summary>
    public abstract void Dispose();
}
