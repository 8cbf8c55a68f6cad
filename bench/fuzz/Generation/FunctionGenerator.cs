using Flint.Wasm;
using Flint.Wasm.Binary;

namespace Flint.Bench.Fuzz.Generation;

/// <summary>Makes one function body: statements that leave no operand, and expressions that leave one.</summary>
internal sealed partial class FunctionGenerator
{
    private const int MaximumBytes = 6_000;
    private readonly ModuleShape _shape;
    private readonly ModuleShape.Signature _signature;
    private readonly Random _random;
    private readonly Constants _constants;
    private readonly WasmWriter _output = new();
    private readonly List<ValueKind> _locals = [];
    private readonly List<ValueKind[]> _labels = [];

    public FunctionGenerator(ModuleShape shape, ModuleShape.Signature signature, Random random)
    {
        _shape = shape;
        _signature = signature;
        _random = random;
        _constants = new Constants(random);
        _locals.AddRange(signature.Parameters);
    }

    private ValueKind Address => _shape.IsMemory64 ? ValueKind.I64 : ValueKind.I32;

    /// <summary>The body with its locals, without its length.</summary>
    public ReadOnlySpan<byte> Generate()
    {
        var locals = _random.Next(1, 12);
        _output.WriteUnsigned((ulong)locals);
        for (var i = 0; i < locals; i++)
        {
            var kind = ModuleShape.AnyKind(_random);
            _output.WriteByte(1);
            _output.WriteByte(ModuleShape.Code(kind));
            _locals.Add(kind);
        }

        _labels.Add(_signature.Results);
        WriteFuelCheck();
        WriteStatements(_random.Next(1, 10), depth: 0);
        WriteResults(depth: 0);
        _output.WriteOpcode(Opcode.End);
        return _output.Written;
    }

    private bool IsLong => _output.Length > MaximumBytes;

    // Traps when the fuel is used up.
    private void WriteFuelCheck()
    {
        Get(Opcode.GlobalGet, _shape.FuelGlobal);
        _output.WriteOpcode(Opcode.I32Eqz);
        _output.WriteBytes([(byte)Opcode.If, 0x40, (byte)Opcode.Unreachable, (byte)Opcode.End]);
        Get(Opcode.GlobalGet, _shape.FuelGlobal);
        _output.WriteBytes([(byte)Opcode.I32Const, 1, (byte)Opcode.I32Sub]);
        Get(Opcode.GlobalSet, _shape.FuelGlobal);
    }

    private void WriteResults(int depth)
    {
        foreach (var kind in _signature.Results)
        {
            WriteExpression(kind, depth + 1);
        }
    }

    private void WriteStatements(int count, int depth)
    {
        for (var i = 0; i < count && !IsLong; i++)
        {
            WriteStatement(depth);
        }
    }

    private void WriteStatement(int depth)
    {
        switch (_random.Next(depth > 4 ? 8 : 18))
        {
            case 0 or 1:
                var local = _random.Next(_locals.Count);
                WriteExpression(_locals[local], depth + 1);
                Get(Opcode.LocalSet, local);
                break;
            case 2:
                var global = _random.Next(_shape.Globals.Count);
                WriteExpression(_shape.Globals[global], depth + 1);
                Get(Opcode.GlobalSet, global);
                break;
            case 3 or 4:
                WriteInstruction(OpcodePool.Any(ValueKind.None, _random), depth);
                break;
            case 5:
                var kind = ModuleShape.AnyKind(_random);
                WriteExpression(kind, depth + 1);
                Get(Opcode.Call, kind - ValueKind.I32);
                break;
            case 6:
                WriteBranchIf(depth);
                break;
            case 7:
                WriteBulk(depth);
                break;
            case 8 or 9:
                WriteIf(depth);
                break;
            case 10 or 11:
                WriteLoop(depth);
                break;
            case 12:
                WriteBlock(depth);
                break;
            case 13:
                WriteBranchTable(depth);
                break;
            case 14 or 15:
                WriteCallStatement(depth);
                break;
            case 16:
                WriteTableStatement();
                break;
            default:
                WriteLeave(depth);
                break;
        }
    }

    private void WriteIf(int depth)
    {
        WriteExpression(ValueKind.I32, depth + 1);
        _output.WriteBytes([(byte)Opcode.If, 0x40]);
        _labels.Add([]);
        WriteStatements(_random.Next(1, 4), depth + 1);
        if (_random.Next(2) == 0)
        {
            _output.WriteOpcode(Opcode.Else);
            WriteStatements(_random.Next(1, 4), depth + 1);
        }

        Close();
    }

    // Counts in fuel, and is left by a condition or falls through.
    private void WriteLoop(int depth)
    {
        _output.WriteBytes([(byte)Opcode.Loop, 0x40]);
        _labels.Add([]);
        WriteFuelCheck();
        WriteStatements(_random.Next(1, 5), depth + 1);
        WriteExpression(ValueKind.I32, depth + 1);
        Get(Opcode.BrIf, 0);
        Close();
    }

    // A block of a function type: takes its parameters from the stack and leaves its results in locals.
    private void WriteBlock(int depth)
    {
        var index = _random.Next(_shape.Types.Count);
        var type = _shape.Types[index];
        foreach (var parameter in type.Parameters)
        {
            WriteExpression(parameter, depth + 1);
        }

        _output.WriteOpcode(Opcode.Block);
        _output.WriteSigned(index);
        _labels.Add(type.Results);
        WriteSinks(type.Parameters, depth);
        WriteStatements(_random.Next(0, 3), depth + 1);
        foreach (var result in type.Results)
        {
            WriteExpression(result, depth + 1);
        }

        Close();
        WriteSinks(type.Results, depth);
    }

    private void WriteBranchIf(int depth)
    {
        var label = _random.Next(_labels.Count);
        var types = _labels[^(label + 1)];
        foreach (var kind in types)
        {
            WriteExpression(kind, depth + 1);
        }

        WriteExpression(ValueKind.I32, depth + 1);
        Get(Opcode.BrIf, label);
        WriteSinks(types, depth);
    }

    private void WriteBranchTable(int depth)
    {
        var targets = _random.Next(1, 6);
        for (var i = 0; i < targets; i++)
        {
            _output.WriteBytes([(byte)Opcode.Block, 0x40]);
            _labels.Add([]);
        }

        WriteExpression(ValueKind.I32, depth + 1);
        if (_random.Next(4) != 0)
        {
            _output.WriteBytes([(byte)Opcode.I32Const, (byte)_random.Next(1, 32), (byte)Opcode.I32And]);
        }

        var entries = _random.Next(0, 9);
        _output.WriteOpcode(Opcode.BrTable);
        _output.WriteUnsigned((ulong)entries);
        for (var i = 0; i <= entries; i++)
        {
            _output.WriteUnsigned((ulong)_random.Next(targets));
        }

        for (var i = 0; i < targets; i++)
        {
            Close();
            WriteStatements(_random.Next(0, 3), depth + 1);
        }
    }

    // What leaves the function: what comes after is unreachable, so it stands under a condition.
    private void WriteLeave(int depth)
    {
        WriteExpression(ValueKind.I32, depth + 1);
        _output.WriteBytes([(byte)Opcode.If, 0x40]);
        _labels.Add([]);
        switch (_random.Next(5))
        {
            case 0:
                _output.WriteOpcode(Opcode.Unreachable);
                break;
            case 1:
                WriteResults(depth);
                _output.WriteOpcode(Opcode.Return);
                break;
            default:
                WriteTailCall(depth);
                break;
        }

        Close();
    }

    // Takes values off the stack, the topmost first, into locals of their types or away.
    private void WriteSinks(ValueKind[] kinds, int depth)
    {
        for (var i = kinds.Length - 1; i >= 0; i--)
        {
            var local = _locals.LastIndexOf(kinds[i]);
            if (local >= 0 && _random.Next(3) != 0)
            {
                Get(Opcode.LocalSet, local);
            }
            else if (depth < 3 && _random.Next(2) == 0)
            {
                Get(Opcode.Call, kinds[i] - ValueKind.I32);
            }
            else
            {
                _output.WriteOpcode(Opcode.Drop);
            }
        }
    }

    private void Close()
    {
        _output.WriteOpcode(Opcode.End);
        _labels.RemoveAt(_labels.Count - 1);
    }

    private void Get(Opcode opcode, int index)
    {
        _output.WriteOpcode(opcode);
        _output.WriteUnsigned((ulong)index);
    }
}
