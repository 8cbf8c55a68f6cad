namespace Flint.Wasm;

/// <summary>An instance of a module in a store.</summary>
public abstract class WasmInstance
{
    /// <summary>The store that holds this instance.</summary>
    public abstract WasmStore Store { get; }

    /// <summary>The module this is an instance of.</summary>
    public abstract WasmModule Module { get; }

    /// <summary>The export with a name, or null. The same object at every call.</summary>
    public abstract WasmExtern? GetExport(string name);

    /// <summary>The exported function with a name, or null where no function has it.</summary>
    public WasmFunction? GetFunction(string name) => GetExport(name) as WasmFunction;

    /// <summary>The exported memory with a name, or null where no memory has it.</summary>
    public WasmMemory? GetMemory(string name) => GetExport(name) as WasmMemory;

    /// <summary>The exported table with a name, or null where no table has it.</summary>
    public WasmTable? GetTable(string name) => GetExport(name) as WasmTable;

    /// <summary>The exported global with a name, or null where no global has it.</summary>
    public WasmGlobal? GetGlobal(string name) => GetExport(name) as WasmGlobal;
}
