using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Flint.Wasm.Compiler;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Runtime;

/// <summary>An instance: the managed side of a context block.</summary>
internal sealed unsafe class CompiledInstance : WasmInstance
{
    private readonly Dictionary<string, WasmExtern> exports = new(StringComparer.Ordinal);
    private GCHandle handle;
    private ulong[]? pristineGlobals;
    private bool[]? pristineDroppedElements;
    private bool[]? pristineDroppedData;

    public CompiledInstance(CompiledStore store, CompiledModule module, nint context)
    {
        CompiledStore = store;
        CompiledModule = module;
        Context = context;
        handle = GCHandle.Alloc(this, GCHandleType.Weak);
        *(nint*)(context + ContextLayout.InstanceHandle) = GCHandle.ToIntPtr(handle);
        DroppedElements = new bool[module.Definition.Elements.Length];
        DroppedData = new bool[module.Definition.Data.Length];
        Memories = new CompiledMemory[module.Definition.Memories.Length];
        Tables = new CompiledTable[module.Definition.Tables.Length];
        Globals = new CompiledGlobal?[module.Definition.Globals.Length];
        Tags = new WasmTag[module.Definition.Tags.Length];
        HostFunctions = new HostFunction?[module.Definition.ImportedFunctionCount];
    }

    /// <inheritdoc/>
    public override WasmStore Store => CompiledStore;

    /// <inheritdoc/>
    public override WasmModule Module => CompiledModule;

    public CompiledStore CompiledStore { get; }

    public CompiledModule CompiledModule { get; }

    /// <summary>The context pointer; see <see cref="ContextLayout"/>.</summary>
    public nint Context { get; }

    public CompiledMemory[] Memories { get; }

    public CompiledTable[] Tables { get; }

    /// <summary>Imported globals; those of the instance itself are made when somebody asks.</summary>
    public CompiledGlobal?[] Globals { get; }

    public WasmTag[] Tags { get; }

    /// <summary>Per imported function: the host function behind it, where it is one.</summary>
    public HostFunction?[] HostFunctions { get; }

    public bool[] DroppedElements { get; }

    public bool[] DroppedData { get; }

    /// <summary>The instance that a context pointer belongs to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CompiledInstance Of(nint context) =>
        Unsafe.As<CompiledInstance>(GCHandle.FromIntPtr(*(nint*)(context + ContextLayout.InstanceHandle)).Target!);

    /// <inheritdoc/>
    public override WasmExtern? GetExport(string name)
    {
        if (exports.TryGetValue(name, out var found))
        {
            return found;
        }

        CompiledStore.ThrowIfDisposed();
        if (!CompiledModule.ExportsByName.TryGetValue(name, out var export))
        {
            return null;
        }

        WasmExtern value = export.Kind switch
        {
            ExternKind.Function => CompiledStore.FunctionOf(RecordOf(export.Index)),
            ExternKind.Table => Tables[export.Index],
            ExternKind.Memory => Memories[export.Index],
            ExternKind.Global => GlobalOf(export.Index),
            _ => Tags[export.Index],
        };
        exports.Add(name, value);
        return value;
    }

    /// <summary>The record of a function that can be referenced.</summary>
    public FunctionRecord* RecordOf(int functionIndex)
    {
        var layout = CompiledModule.Layout;
        return functionIndex < layout.ImportedFunctions.Length
            ? *(FunctionRecord**)(Context + layout.ImportedFunctions[functionIndex])
            : (FunctionRecord*)(Context + layout.FunctionRecords[functionIndex]);
    }

    public CompiledGlobal GlobalOf(int index) =>
        Globals[index] ??= new CompiledGlobal(
            CompiledStore,
            CompiledModule.Definition.Globals[index],
            (ulong*)(Context + CompiledModule.Layout.Globals[index])
        );

    public void Capture()
    {
        pristineGlobals = OwnGlobals().ToArray();
        pristineDroppedElements = [.. DroppedElements];
        pristineDroppedData = [.. DroppedData];
    }

    public void Restore()
    {
        pristineGlobals.CopyTo(OwnGlobals());
        pristineDroppedElements!.CopyTo(DroppedElements, 0);
        pristineDroppedData!.CopyTo(DroppedData, 0);
    }

    public void Free()
    {
        if (handle.IsAllocated)
        {
            handle.Free();
        }
    }

    // Cells lie next to each other, from the last global upwards to the first.
    private Span<ulong> OwnGlobals()
    {
        var cells = CompiledModule.Layout.Globals;
        if (cells.Length == 0)
        {
            return [];
        }

        var length = ContextLayout.FirstVariable - cells[^1];
        return new Span<ulong>((ulong*)(Context + cells[^1]), length / 8);
    }
}
