using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Flint.Wasm.Compiler;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Runtime;

/// <summary>The store of the compiling engine: owns all native memory of its instances.</summary>
internal sealed unsafe class CompiledStore(WasmStoreOptions options) : WasmStore
{
    private readonly List<CompiledInstance> instances = [];
    private readonly List<CompiledMemory> memories = [];
    private readonly List<CompiledTable> tables = [];
    private readonly List<NativeRegion> regions = [];
    private readonly List<nint> allocations = [];
    private readonly List<object?> externReferences = [];
    private readonly Dictionary<nint, CompiledFunction> functions = [];
    private readonly Lock interruptGate = new();
    private nint[] contexts = [];
    private ulong memoryBytes;
    private ulong tableElements;
    private int depth;
    private volatile bool interrupted;
    private bool disposed;
    private bool captured;

    /// <summary>Exception packages that the guest may hold as exnref; index + 1 is the slot.</summary>
    public List<WasmGuestException> ExceptionReferences { get; } = [];

    public WasmStoreOptions Options => options;

    /// <inheritdoc/>
    public override ulong MemoryBytes
    {
        get
        {
            ulong sum = 0;
            foreach (var memory in memories)
            {
                sum += memory.Length;
            }

            return sum;
        }
    }

    /// <inheritdoc/>
    public override bool IsInterrupted => interrupted;

    /// <inheritdoc/>
    public override WasmInstance Instantiate(WasmModule module, ReadOnlySpan<WasmExtern> imports)
    {
        ThrowIfDisposed();
        if (module is not CompiledModule compiled)
        {
            throw new ArgumentException("The module belongs to another engine.", nameof(module));
        }

        return Instantiation.Run(this, compiled, imports);
    }

    /// <inheritdoc/>
    public override WasmMemory CreateMemory(MemoryType type)
    {
        ThrowIfDisposed();
        var reserved = CompiledMemory.ReservedBytes(type, options.MaximumMemoryBytes);
        return Add(new CompiledMemory(this, type, Reserve(4096 + reserved), 4096));
    }

    /// <inheritdoc/>
    public override WasmTable CreateTable(TableType type)
    {
        ThrowIfDisposed();
        return Add(new CompiledTable(this, type, (TableRecord*)Allocate(sizeof(TableRecord)), null));
    }

    /// <inheritdoc/>
    public override WasmGlobal CreateGlobal(GlobalType type, ReadOnlySpan<ulong> slots)
    {
        ThrowIfDisposed();
        var global = new CompiledGlobal(this, type, (ulong*)Allocate(16));
        global.Write(slots);
        return global;
    }

    /// <inheritdoc/>
    public override WasmTag CreateTag(TagType type) => new CompiledTag(type);

    /// <inheritdoc/>
    public override void Interrupt()
    {
        lock (interruptGate)
        {
            interrupted = true;
            foreach (var context in contexts)
            {
                Volatile.Write(ref *(uint*)(context + ContextLayout.Interrupt), 1);
                Volatile.Write(ref *(nuint*)(context + ContextLayout.StackLimit), nuint.MaxValue);
            }
        }
    }

    /// <inheritdoc/>
    public override void ClearInterrupt()
    {
        lock (interruptGate)
        {
            interrupted = false;
            foreach (var context in contexts)
            {
                *(uint*)(context + ContextLayout.Interrupt) = 0;
            }
        }
    }

    /// <inheritdoc/>
    public override void Capture()
    {
        ThrowIfDisposed();
        foreach (var memory in memories)
        {
            memory.Capture();
        }

        foreach (var table in tables)
        {
            table.Capture();
        }

        foreach (var instance in instances)
        {
            instance.Capture();
        }

        captured = true;
    }

    /// <inheritdoc/>
    public override void Restore()
    {
        ThrowIfDisposed();
        if (!captured)
        {
            throw new InvalidOperationException("Capture must be called before Restore.");
        }

        memoryBytes = 0;
        foreach (var memory in memories)
        {
            memory.Restore();
            memoryBytes += memory.Length;
        }

        tableElements = 0;
        foreach (var table in tables)
        {
            table.Restore();
            tableElements += table.Length;
        }

        foreach (var instance in instances)
        {
            instance.Restore();
        }

        externReferences.Clear();
        ExceptionReferences.Clear();
        MemoryLimitReached = false;
        ClearInterrupt();
    }

    /// <inheritdoc/>
    public override ulong AddExternReference(object? value)
    {
        if (value is null)
        {
            return 0;
        }

        externReferences.Add(value);
        return (ulong)externReferences.Count;
    }

    /// <inheritdoc/>
    public override object? GetExternReference(ulong slot) => slot == 0 ? null : externReferences[(int)slot - 1];

    /// <inheritdoc/>
    public override WasmFunction? GetFunctionReference(ulong slot) =>
        slot == 0 ? null : FunctionOf((FunctionRecord*)slot);

    /// <inheritdoc/>
    public override ulong AddFunctionReference(WasmFunction? function) =>
        function switch
        {
            null => 0,
            CompiledFunction compiled when compiled.Store == this => (ulong)compiled.Record,
            _ => throw new ArgumentException("The function belongs to another store.", nameof(function)),
        };

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (!disposed)
        {
            Release();
            GC.SuppressFinalize(this);
        }
    }

    ~CompiledStore() => Release();

    /// <summary>
    /// Called before guest code runs. The outermost call fixes how far the stack may go; calls from within host functions
    /// share its limit.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        if (disposed)
        {
            ThrowIfDisposed();
        }

        if (depth++ == 0)
        {
            SetStackLimits();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave() => depth--;

    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(disposed, this);

    public void ReportMemoryLimit() => MemoryLimitReached = true;

    /// <summary>Counts bytes that a memory wants to have, unless the store may have no more.</summary>
    public bool TryTakeMemory(ulong bytes)
    {
        var fits = bytes <= options.MaximumMemoryBytes - memoryBytes;
        memoryBytes += fits ? bytes : 0;
        return fits;
    }

    /// <summary>Counts elements that a table wants to have, unless the store may have no more.</summary>
    public bool TryTakeTableElements(ulong count)
    {
        var fits = count <= options.MaximumTableElements - tableElements;
        tableElements += fits ? count : 0;
        return fits;
    }

    /// <summary>The one managed object of a function record of this store.</summary>
    public CompiledFunction FunctionOf(FunctionRecord* record)
    {
        if (!functions.TryGetValue((nint)record, out var function))
        {
            function = new CompiledFunction(this, FunctionTypeRegistry.FromId(record->TypeId), record);
            functions.Add((nint)record, function);
        }

        return function;
    }

    /// <summary>The module of an instance of this store that some code belongs to, or null.</summary>
    public ModuleDefinition? ModuleOf(ModuleCode code) =>
        instances.Find(i => i.CompiledModule.Has(code))?.CompiledModule.Definition;

    public NativeRegion Reserve(nuint size)
    {
        var region = new NativeRegion(size);
        regions.Add(region);
        return region;
    }

    public void* Allocate(int size)
    {
        var allocation = NativeMemory.AllocZeroed((nuint)size);
        allocations.Add((nint)allocation);
        return allocation;
    }

    public CompiledMemory Add(CompiledMemory memory)
    {
        memories.Add(memory);
        return memory;
    }

    public CompiledTable Add(CompiledTable table)
    {
        tables.Add(table);
        return table;
    }

    /// <summary>Takes an instance in, before any of its code may run.</summary>
    public void Add(CompiledInstance instance)
    {
        lock (interruptGate)
        {
            instances.Add(instance);
            contexts = [.. contexts, instance.Context];
            *(uint*)(instance.Context + ContextLayout.Interrupt) = interrupted ? 1u : 0;
        }

        if (depth > 0)
        {
            SetStackLimits();
        }
    }

    private void SetStackLimits()
    {
        var limit = NativeStack.LimitFor((nuint)options.StackSize);
        foreach (var context in contexts)
        {
            Volatile.Write(ref *(nuint*)(context + ContextLayout.StackLimit), limit);
        }

        // An interruption that came in between must not be lost.
        Interlocked.MemoryBarrier();
        if (interrupted)
        {
            Interrupt();
        }
    }

    private void Release()
    {
        lock (interruptGate)
        {
            disposed = true;
            contexts = [];
        }

        foreach (var instance in instances)
        {
            instance.Free();
        }

        foreach (var table in tables)
        {
            table.Free();
        }

        foreach (var allocation in allocations)
        {
            NativeMemory.Free((void*)allocation);
        }

        foreach (var region in regions)
        {
            region.Dispose();
        }

        instances.Clear();
        tables.Clear();
        memories.Clear();
        allocations.Clear();
        regions.Clear();
        functions.Clear();
    }
}
