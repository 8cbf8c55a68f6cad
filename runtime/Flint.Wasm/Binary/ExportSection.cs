using Flint.Wasm.Modules;
using Flint.Wasm.Validation;

namespace Flint.Wasm.Binary;

/// <summary>The export section (core specification, 5.5.10).</summary>
internal static class ExportSection
{
    public static void Read(ref WasmReader reader, ModuleContext context)
    {
        var count = reader.ReadCount(context.Limits.Exports, "exports");
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var start = reader.Position;
            var name = reader.ReadName();
            if (!names.Add(name))
            {
                throw new WasmFormatException(WasmFormatError.Invalid, start, $"duplicate export name \"{name}\"");
            }

            var kind = ReadKind(ref reader);
            start = reader.Position;
            var index = kind switch
            {
                ExternKind.Function => Check(ref reader, context.Functions.Count, "function", start),
                ExternKind.Table => Check(ref reader, context.Tables.Count, "table", start),
                ExternKind.Memory => Check(ref reader, context.Memories.Count, "memory", start),
                ExternKind.Global => Check(ref reader, context.Globals.Count, "global", start),
                _ => Check(ref reader, context.Tags.Count, "tag", start),
            };
            if (kind == ExternKind.Function)
            {
                context.MarkReferenced(index);
            }

            context.Exports.Add(new ModuleExport(name, kind, index));
        }
    }

    private static ExternKind ReadKind(ref WasmReader reader)
    {
        var start = reader.Position;
        var kind = reader.ReadByte();
        return kind <= (byte)ExternKind.Tag
            ? (ExternKind)kind
            : throw new WasmFormatException(WasmFormatError.Malformed, start, $"malformed export kind {kind}");
    }

    private static int Check(ref WasmReader reader, int count, string what, int offset) =>
        ModuleContext.CheckIndex(reader.ReadU32(), count, what, offset);
}
