using Flint.Wasm.Validation;

namespace Flint.Wasm.Binary;

/// <summary>The import section (core specification, 5.5.5) and the types of what is imported or defined.</summary>
internal static class ImportSection
{
    public static void Read(ref WasmReader reader, ModuleContext context)
    {
        var count = reader.ReadCount(context.Limits.Imports, "imports");
        for (var i = 0; i < count; i++)
        {
            var module = reader.ReadName();
            var name = reader.ReadName();
            context.Imports.Add(new WasmImport(module, name, ReadType(ref reader, context)));
        }

        context.ImportedFunctionCount = context.Functions.Count;
        context.ImportedTableCount = context.Tables.Count;
        context.ImportedMemoryCount = context.Memories.Count;
        context.ImportedGlobalCount = context.Globals.Count;
        context.ImportedTagCount = context.Tags.Count;
    }

    private static ExternType ReadType(ref WasmReader reader, ModuleContext context)
    {
        var start = reader.Position;
        var kind = reader.ReadByte();
        switch ((ExternKind)kind)
        {
            case ExternKind.Function:
                var function = ExternTypes.ReadFunctionType(ref reader, context);
                ExternTypes.Add(context.Functions, function, context.Limits.Functions, "functions", start);
                return new FunctionExternType(function);
            case ExternKind.Table:
                var table = ExternTypes.ReadTable(ref reader, context);
                ExternTypes.Add(context.Tables, table, context.Limits.Tables, "tables", start);
                return table;
            case ExternKind.Memory:
                var memory = ExternTypes.ReadMemory(ref reader);
                ExternTypes.Add(context.Memories, memory, context.Limits.Memories, "memories", start);
                return memory;
            case ExternKind.Global:
                var global = ExternTypes.ReadGlobal(ref reader, context);
                ExternTypes.Add(context.Globals, global, context.Limits.Globals, "globals", start);
                return global;
            case ExternKind.Tag:
                var tag = ExternTypes.ReadTag(ref reader, context);
                ExternTypes.Add(context.Tags, tag, context.Limits.Tags, "tags", start);
                return tag;
            default:
                throw new WasmFormatException(WasmFormatError.Malformed, start, $"malformed import kind {kind}");
        }
    }
}
