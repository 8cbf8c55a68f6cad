using Flint.Wasm.Binary;

namespace Flint.Wasm.Compiler;

/// <summary>Moves a reader over the immediates of an instruction.</summary>
internal static class ImmediateSkipper
{
    public static void Skip(Opcode opcode, ref WasmReader reader, ReadOnlySpan<FunctionType> types)
    {
        switch (OpcodeTable.Info(opcode).Immediate)
        {
            case ImmediateKind.BlockType:
                reader.ReadBlockType(types);
                break;
            case ImmediateKind.TryTable:
                reader.ReadBlockType(types);
                for (var count = reader.ReadU32(); count > 0; count--)
                {
                    reader.ReadCatchClause();
                }

                break;
            case ImmediateKind.LabelTable:
                for (var count = reader.ReadU32(); count > 0; count--)
                {
                    reader.ReadU32();
                }

                reader.ReadU32();
                break;
            case ImmediateKind.ValueTypes:
                for (var count = reader.ReadU32(); count > 0; count--)
                {
                    reader.ReadValueType(types);
                }

                break;
            case ImmediateKind.MemoryArgument:
                reader.ReadMemoryArgument();
                break;
            case ImmediateKind.MemoryArgumentAndLane:
                reader.ReadMemoryArgument();
                reader.Skip(1);
                break;
            case ImmediateKind.I32:
                reader.ReadS32();
                break;
            case ImmediateKind.I64:
                reader.ReadS64();
                break;
            case ImmediateKind.HeapType:
                reader.ReadHeapType(types);
                break;
            case ImmediateKind.F32:
                reader.Skip(4);
                break;
            case ImmediateKind.F64:
                reader.Skip(8);
                break;
            case ImmediateKind.V128 or ImmediateKind.Shuffle:
                reader.Skip(16);
                break;
            case ImmediateKind.Lane:
                reader.Skip(1);
                break;
            case ImmediateKind.TypeAndTable
            or ImmediateKind.DataAndMemory
            or ImmediateKind.MemoryPair
            or ImmediateKind.ElementAndTable
            or ImmediateKind.TablePair:
                reader.ReadU32();
                reader.ReadU32();
                break;
            case ImmediateKind.Label
            or ImmediateKind.Function
            or ImmediateKind.Type
            or ImmediateKind.Tag
            or ImmediateKind.Local
            or ImmediateKind.Global
            or ImmediateKind.Table
            or ImmediateKind.Memory
            or ImmediateKind.Data
            or ImmediateKind.Element:
                reader.ReadU32();
                break;
        }
    }
}
