using Flint.Wasm.Modules;
using Flint.Wasm.Validation;

namespace Flint.Wasm.Binary;

/// <summary>The sections that define functions, tables, memories, tags and globals, and the start section.</summary>
internal static class DefinitionSections
{
    private const byte TableWithInitializer = 0x40;

    public static void ReadFunctions(ref WasmReader reader, ModuleContext context)
    {
        var count = reader.ReadCount(context.Limits.Functions, "functions");
        context.Functions.EnsureCapacity(context.Functions.Count + count);
        for (var i = 0; i < count; i++)
        {
            var start = reader.Position;
            var type = ExternTypes.ReadFunctionType(ref reader, context);
            ExternTypes.Add(context.Functions, type, context.Limits.Functions, "functions", start);
        }
    }

    public static void ReadTables(ref WasmReader reader, ModuleContext context)
    {
        var count = reader.ReadCount(context.Limits.Tables, "tables");
        for (var i = 0; i < count; i++)
        {
            var start = reader.Position;
            var hasInitializer = reader.PeekByte() == TableWithInitializer;
            if (hasInitializer)
            {
                reader.Skip(1);
                if (reader.ReadByte() != 0)
                {
                    throw new WasmFormatException(WasmFormatError.Malformed, start, "malformed table");
                }
            }

            var type = ExternTypes.ReadTable(ref reader, context);
            if (!hasInitializer && !type.Element.IsDefaultable)
            {
                throw new WasmFormatException(
                    WasmFormatError.Invalid,
                    start,
                    $"type mismatch: a table of {type.Element}, which has no null, needs an initial value"
                );
            }

            // The initial value is checked before the table exists: it may name imported globals and functions only.
            ConstantExpression? initializer = hasInitializer
                ? ConstantExpressionValidator.Read(ref reader, context, type.Element)
                : null;
            ExternTypes.Add(context.Tables, type, context.Limits.Tables, "tables", start);
            context.TableInitializers.Add(initializer);
        }
    }

    public static void ReadMemories(ref WasmReader reader, ModuleContext context)
    {
        var count = reader.ReadCount(context.Limits.Memories, "memories");
        for (var i = 0; i < count; i++)
        {
            var start = reader.Position;
            var type = ExternTypes.ReadMemory(ref reader);
            ExternTypes.Add(context.Memories, type, context.Limits.Memories, "memories", start);
        }
    }

    public static void ReadTags(ref WasmReader reader, ModuleContext context)
    {
        var count = reader.ReadCount(context.Limits.Tags, "tags");
        for (var i = 0; i < count; i++)
        {
            var start = reader.Position;
            var type = ExternTypes.ReadTag(ref reader, context);
            ExternTypes.Add(context.Tags, type, context.Limits.Tags, "tags", start);
        }
    }

    public static void ReadGlobals(ref WasmReader reader, ModuleContext context)
    {
        var count = reader.ReadCount(context.Limits.Globals, "globals");
        for (var i = 0; i < count; i++)
        {
            var start = reader.Position;
            var type = ExternTypes.ReadGlobal(ref reader, context);

            // Only globals before this one are known to its initial value.
            var initializer = ConstantExpressionValidator.Read(ref reader, context, type.Value);
            ExternTypes.Add(context.Globals, type, context.Limits.Globals, "globals", start);
            context.GlobalInitializers.Add(initializer);
        }
    }

    public static void ReadStart(ref WasmReader reader, ModuleContext context)
    {
        var start = reader.Position;
        var index = ModuleContext.CheckIndex(reader.ReadU32(), context.Functions.Count, "function", start);
        var type = context.Functions[index];
        if (!type.Parameters.IsEmpty || !type.Results.IsEmpty)
        {
            throw new WasmFormatException(
                WasmFormatError.Invalid,
                start,
                $"start function must take and return nothing, and function {index} has type {type}"
            );
        }

        context.StartFunction = index;
    }
}
