using Flint.Wasm;
using Flint.Wasm.Binary;

namespace Flint.Bench.Fuzz.Generation;

internal sealed partial class FunctionGenerator
{
    private void WriteCallStatement(int depth)
    {
        var callee = _random.Next(_shape.Functions.Count);
        var type = _shape.Functions[callee];
        WriteCall(callee, type, _random.Next(20), isTail: false, depth);
        WriteSinks(_shape.Types[type].Results, depth);
    }

    // A call that gives one value, where there is a function that does.
    private bool WriteCallExpression(ValueKind kind, int depth)
    {
        var first = _random.Next(_shape.Functions.Count);
        for (var i = 0; i < _shape.Functions.Count; i++)
        {
            var callee = (first + i) % _shape.Functions.Count;
            var type = _shape.Functions[callee];
            if (_shape.Types[type].Results is [var only] && only == kind)
            {
                WriteCall(callee, type, _random.Next(20), isTail: false, depth);
                return true;
            }
        }

        return false;
    }

    // Tail-calls a function with the same results, or returns.
    private void WriteTailCall(int depth)
    {
        var first = _random.Next(_shape.Functions.Count);
        for (var i = 0; i < _shape.Functions.Count; i++)
        {
            var callee = (first + i) % _shape.Functions.Count;
            var type = _shape.Functions[callee];
            if (_shape.Types[type].Results.AsSpan().SequenceEqual(_signature.Results))
            {
                WriteCall(callee, type, _random.Next(20), isTail: true, depth);
                return;
            }
        }

        WriteResults(depth);
        _output.WriteOpcode(Opcode.Return);
    }

    // By index, through the table, or through a reference.
    private void WriteCall(int callee, int type, int way, bool isTail, int depth)
    {
        foreach (var parameter in _shape.Types[type].Parameters)
        {
            WriteExpression(parameter, depth + 1);
        }

        switch (way)
        {
            case 0:
                WriteConstant(ValueKind.I32, _random.Next(_shape.TableLength + 1));
                Get(isTail ? Opcode.ReturnCallIndirect : Opcode.CallIndirect, type);
                _output.WriteByte(0);
                break;
            case 1 or 2 or 3:
                Get(RefFunc, ModuleShape.LogFunctions + callee);
                Get(isTail ? ReturnCallRef : CallRef, type);
                break;
            default:
                Get(isTail ? Opcode.ReturnCall : Opcode.Call, ModuleShape.LogFunctions + callee);
                break;
        }
    }

    private void WriteBulk(int depth)
    {
        switch (_random.Next(4))
        {
            case 0:
                WriteAddress(depth);
                WriteExpression(ValueKind.I32, depth + 1);
                WriteConstant(Address, _random.Next(_random.Next(20) == 0 ? 70_000 : 100));
                _output.WriteOpcode(Opcode.MemoryFill);
                _output.WriteByte(0);
                break;
            case 1:
                WriteAddress(depth);
                WriteAddress(depth);
                WriteConstant(Address, _random.Next(_random.Next(20) == 0 ? 70_000 : 100));
                _output.WriteOpcode(Opcode.MemoryCopy);
                _output.WriteBytes([0, 0]);
                break;
            case 2:
                WriteAddress(depth);
                WriteConstant(ValueKind.I32, _random.Next(20));
                WriteConstant(ValueKind.I32, _random.Next(_random.Next(10) == 0 ? 100 : 4));
                _output.WriteOpcode(Opcode.MemoryInit);
                _output.WriteBytes([(byte)_random.Next(_shape.DataSegments), 0]);
                break;
            default:
                _output.WriteOpcode(Opcode.DataDrop);
                _output.WriteByte((byte)_random.Next(_shape.DataSegments));
                break;
        }
    }

    private void WriteTableStatement()
    {
        void Index() => WriteConstant(ValueKind.I32, _random.Next(_shape.TableLength));
        void Count() => WriteConstant(ValueKind.I32, _random.Next(_random.Next(10) == 0 ? 20 : 2));
        void Reference()
        {
            if (_random.Next(3) == 0)
            {
                _output.WriteBytes([0xD0, 0x70]);
            }
            else
            {
                Get(RefFunc, ModuleShape.LogFunctions + _random.Next(_shape.Functions.Count));
            }
        }

        switch (_random.Next(6))
        {
            case 0:
                Index();
                Reference();
                Get(Opcode.TableSet, 0);
                break;
            case 1:
                Index();
                Reference();
                Count();
                Get(Opcode.TableFill, 0);
                break;
            case 2:
                Index();
                Index();
                Count();
                _output.WriteOpcode(Opcode.TableCopy);
                _output.WriteBytes([0, 0]);
                break;
            case 3:
                Index();
                WriteConstant(ValueKind.I32, _random.Next(_shape.Functions.Count));
                Count();
                _output.WriteOpcode(Opcode.TableInit);
                _output.WriteBytes([1, 0]);
                break;
            case 4:
                Reference();
                WriteConstant(ValueKind.I32, _random.Next(3));
                Get(Opcode.TableGrow, 0);
                _output.WriteOpcode(Opcode.Drop);
                break;
            default:
                Index();
                Get(Opcode.TableGet, 0);
                _output.WriteByte(0xD1);
                _output.WriteOpcode(Opcode.Drop);
                break;
        }
    }
}
