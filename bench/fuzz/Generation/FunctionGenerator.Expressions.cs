using Flint.Wasm;
using Flint.Wasm.Binary;

namespace Flint.Bench.Fuzz.Generation;

internal sealed partial class FunctionGenerator
{
    private static readonly Opcode RefFunc = NanHelpers.Named("ref.func");
    private static readonly Opcode CallRef = NanHelpers.Named("call_ref");
    private static readonly Opcode ReturnCallRef = NanHelpers.Named("return_call_ref");

    private void WriteExpression(ValueKind kind, int depth)
    {
        if (depth > 7 || IsLong || _random.Next(8) == 0)
        {
            WriteLeaf(kind);
            return;
        }

        switch (_random.Next(14))
        {
            case 0 or 1:
                WriteLeaf(kind);
                break;
            case 2:
                WriteConditional(kind, depth);
                break;
            case 3:
                WriteExpression(kind, depth + 1);
                WriteExpression(kind, depth + 1);
                WriteExpression(ValueKind.I32, depth + 1);
                if (_random.Next(2) == 0)
                {
                    _output.WriteOpcode(Opcode.Select);
                }
                else
                {
                    _output.WriteBytes([0x1C, 1, ModuleShape.Code(kind)]);
                }

                break;
            case 4:
                WriteBlockExpression(kind, depth);
                break;
            case 5 when WriteCallExpression(kind, depth):
                break;
            case 6 when _locals.IndexOf(kind) is >= 0 and var local:
                WriteExpression(kind, depth + 1);
                Get(Opcode.LocalTee, local);
                break;
            case 7 when kind == Address:
                if (_random.Next(3) == 0)
                {
                    WriteConstant(kind, _random.Next(3));
                    _output.WriteBytes([(byte)Opcode.MemoryGrow, 0]);
                }
                else
                {
                    _output.WriteBytes([(byte)Opcode.MemorySize, 0]);
                }

                break;
            default:
                WriteInstruction(OpcodePool.Any(kind, _random), depth);
                break;
        }
    }

    private void WriteLeaf(ValueKind kind)
    {
        var choice = _random.Next(4);
        var local = choice < 2 ? _locals.FindIndex(_random.Next(_locals.Count), k => k == kind) : -1;
        var global = choice == 2 ? _shape.Globals.IndexOf(kind) : -1;
        if (local >= 0)
        {
            Get(Opcode.LocalGet, local);
        }
        else if (global >= 0)
        {
            Get(Opcode.GlobalGet, global);
        }
        else
        {
            _constants.Write(_output, kind);
        }
    }

    private void WriteConditional(ValueKind kind, int depth)
    {
        WriteExpression(ValueKind.I32, depth + 1);
        _output.WriteBytes([(byte)Opcode.If, ModuleShape.Code(kind)]);
        _labels.Add([kind]);
        WriteStatements(_random.Next(2), depth + 1);
        WriteExpression(kind, depth + 1);
        _output.WriteOpcode(Opcode.Else);
        WriteExpression(kind, depth + 1);
        Close();
    }

    // A block that may be left with a value in its middle.
    private void WriteBlockExpression(ValueKind kind, int depth)
    {
        _output.WriteBytes([(byte)Opcode.Block, ModuleShape.Code(kind)]);
        _labels.Add([kind]);
        WriteStatements(_random.Next(3), depth + 1);
        WriteExpression(kind, depth + 1);
        WriteExpression(ValueKind.I32, depth + 1);
        Get(Opcode.BrIf, 0);
        _output.WriteOpcode(Opcode.Drop);
        WriteStatements(_random.Next(2), depth + 1);
        WriteExpression(kind, depth + 1);
        Close();
    }

    private void WriteInstruction(Opcode opcode, int depth)
    {
        var info = OpcodeTable.Info(opcode);
        var isAccess = info.Immediate is ImmediateKind.MemoryArgument or ImmediateKind.MemoryArgumentAndLane;
        if (isAccess)
        {
            WriteAddress(depth);
        }

        ReadOnlySpan<ValueKind> parameters = [info.Parameter0, info.Parameter1, info.Parameter2];
        foreach (var parameter in parameters[..info.ParameterCount])
        {
            WriteExpression(parameter, depth + 1);
        }

        _output.WriteOpcode(opcode);
        if (isAccess)
        {
            _output.WriteUnsigned((ulong)_random.Next(info.Alignment + 1));
            _output.WriteUnsigned((ulong)(_random.Next(100) == 0 ? _random.Next(200_000) : _random.Next(64)));
        }

        if (info.Immediate == ImmediateKind.Shuffle)
        {
            for (var i = 0; i < 16; i++)
            {
                _output.WriteByte((byte)_random.Next(32));
            }
        }
        else if (info.Immediate is ImmediateKind.Lane or ImmediateKind.MemoryArgumentAndLane)
        {
            _output.WriteByte((byte)_random.Next(info.LaneCount));
        }

        var shape = NanShapes.Of(opcode);
        if (shape != NanShape.None)
        {
            Get(Opcode.Call, _shape.NanHelper(shape));
        }
    }

    // Mostly within the first page, now and then anywhere.
    private void WriteAddress(int depth)
    {
        if (_random.Next(3) == 0)
        {
            WriteConstant(Address, _random.Next(60) == 0 ? _random.Next(60_000, 70_000) : _random.Next(2_000));
            return;
        }

        WriteExpression(Address, depth + 1);
        if (_random.Next(60) != 0)
        {
            WriteConstant(Address, 0xFFF);
            _output.WriteOpcode(_shape.IsMemory64 ? NanHelpers.Named("i64.and") : Opcode.I32And);
        }
    }

    private void WriteConstant(ValueKind kind, int value)
    {
        _output.WriteOpcode(kind == ValueKind.I64 ? Opcode.I64Const : Opcode.I32Const);
        _output.WriteSigned(value);
    }
}
