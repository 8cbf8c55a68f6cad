using Flint.Wasm.Compiler;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Runtime;

/// <summary>Makes instances (core specification, 4.5.4).</summary>
internal static unsafe class Instantiation
{
    public static CompiledInstance Run(CompiledStore store, CompiledModule module, ReadOnlySpan<WasmExtern> imports)
    {
        ImportMatching.Check(store, module.Definition, imports);
        var instance = Allocate(store, module);
        Link(instance, imports);
        CreateOwn(instance);
        store.Add(instance);
        Initialize(instance);
        if (module.Definition.StartFunction is { } start)
        {
            store.FunctionOf(instance.RecordOf(start)).Invoke();
        }

        return instance;
    }

    private static CompiledInstance Allocate(CompiledStore store, CompiledModule module)
    {
        var layout = module.Layout;
        var definition = module.Definition;
        var reserved = layout.OwnsMemory0
            ? CompiledMemory.ReservedBytes(definition.Memories[0], store.Options.MaximumMemoryBytes)
            : 0;
        var region = store.Reserve((nuint)layout.HeaderSize + reserved);
        var context = (nint)(region.Start + layout.HeaderSize);
        var instance = new CompiledInstance(store, module, context);
        if (layout.OwnsMemory0)
        {
            instance.Memories[0] = store.Add(
                new CompiledMemory(store, definition.Memories[0], region, (nuint)layout.HeaderSize, module.StartImages)
            );
        }

        return instance;
    }

    private static void Link(CompiledInstance instance, ReadOnlySpan<WasmExtern> imports)
    {
        var layout = instance.CompiledModule.Layout;
        var context = instance.Context;
        int function = 0,
            table = 0,
            memory = 0,
            global = 0,
            tag = 0;
        foreach (var import in imports)
        {
            switch (import)
            {
                case HostFunction host:
                    var record = (FunctionRecord*)(context + layout.FunctionRecords[function]);
                    record->Code = SignatureThunks.For(host.Type).HostAdapter;
                    record->Context = (nint)record;
                    record->TypeId = host.Type.Id;
                    record->FunctionIndex = function;
                    record->OwnerContext = context;
                    instance.HostFunctions[function] = host;
                    *(FunctionRecord**)(context + layout.ImportedFunctions[function++]) = record;
                    break;
                case CompiledFunction compiled:
                    *(FunctionRecord**)(context + layout.ImportedFunctions[function++]) = compiled.Record;
                    break;
                case CompiledTable imported:
                    instance.Tables[table] = imported;
                    *(TableRecord**)(context + layout.Tables[table++]) = imported.Record;
                    break;
                case CompiledMemory imported:
                    instance.Memories[memory++] = imported;
                    break;
                case CompiledGlobal imported:
                    instance.Globals[global] = imported;
                    *(ulong**)(context + layout.Globals[global++]) = imported.Cell;
                    break;
                case WasmTag imported:
                    instance.Tags[tag++] = imported;
                    break;
            }
        }
    }

    private static void CreateOwn(CompiledInstance instance)
    {
        var store = instance.CompiledStore;
        var layout = instance.CompiledModule.Layout;
        var definition = instance.CompiledModule.Definition;
        var context = instance.Context;
        for (var i = definition.ImportedMemoryCount; i < definition.Memories.Length; i++)
        {
            instance.Memories[i] ??= (CompiledMemory)store.CreateMemory(definition.Memories[i]);
        }

        for (var i = 0; i < instance.Memories.Length; i++)
        {
            *(nint*)(context + layout.Memories[i]) = (nint)instance.Memories[i].Base;
        }

        if (instance.Memories.Length > 0)
        {
            *(nint*)(context + ContextLayout.Memory0Base) = (nint)instance.Memories[0].Base;
        }

        for (var i = definition.ImportedTableCount; i < definition.Tables.Length; i++)
        {
            var record = (TableRecord*)(context + layout.TableRecords[i]);
            var place = layout.FixedTables[i] == 0 ? null : (ulong*)(context + layout.FixedTables[i]);
            instance.Tables[i] = store.Add(new CompiledTable(store, definition.Tables[i], record, place));
            *(TableRecord**)(context + layout.Tables[i]) = record;
        }

        for (var i = definition.ImportedTagCount; i < definition.Tags.Length; i++)
        {
            instance.Tags[i] = new CompiledTag(definition.Tags[i]);
        }

        CreateRecords(instance);
    }

    private static void CreateRecords(CompiledInstance instance)
    {
        var module = instance.CompiledModule;
        var definition = module.Definition;
        foreach (var index in module.ReferencedFunctions)
        {
            var record = (FunctionRecord*)(instance.Context + module.Layout.FunctionRecords[index]);
            var type = definition.Functions[index];
            record->TypeId = type.Id;
            record->FunctionIndex = index;
            record->OwnerContext = instance.Context;
            module.CodeOf(index).BindRecord(record, index, type);
        }
    }

    private static void Initialize(CompiledInstance instance)
    {
        var definition = instance.CompiledModule.Definition;
        var layout = instance.CompiledModule.Layout;
        Span<ulong> value = stackalloc ulong[2];
        for (var i = 0; i < definition.GlobalInitializers.Length; i++)
        {
            var index = definition.ImportedGlobalCount + i;
            ConstantEvaluator.Evaluate(instance, definition.GlobalInitializers[i], value);
            var cell = (ulong*)(instance.Context + layout.Globals[index]);
            cell[0] = value[0];
            if (definition.Globals[index].Value.SlotCount == 2)
            {
                cell[1] = value[1];
            }
        }

        for (var i = 0; i < definition.TableInitializers.Length; i++)
        {
            if (definition.TableInitializers[i] is { } initializer)
            {
                ConstantEvaluator.Evaluate(instance, initializer, value);
                var table = instance.Tables[definition.ImportedTableCount + i];
                table.Fill(0, value[0], table.Length);
            }
        }

        for (var i = 0; i < definition.Elements.Length; i++)
        {
            var segment = definition.Elements[i];
            if (segment.Mode == SegmentMode.Active)
            {
                ConstantEvaluator.Evaluate(instance, segment.Offset, value);
                var target = instance.Tables[segment.TableIndex];
                SegmentOperations.TableInit(instance, target, i, value[0], 0, (ulong)segment.Length);
            }

            instance.DroppedElements[i] = segment.Mode != SegmentMode.Passive;
        }

        for (var i = 0; i < definition.Data.Length; i++)
        {
            var segment = definition.Data[i];
            if (segment.Mode == SegmentMode.Active)
            {
                ConstantEvaluator.Evaluate(instance, segment.Offset, value);
                var target = instance.Memories[segment.MemoryIndex];
                SegmentOperations.MemoryInit(instance, target, i, value[0], 0, (ulong)segment.BytesLength);
                instance.DroppedData[i] = true;
            }
        }
    }
}
