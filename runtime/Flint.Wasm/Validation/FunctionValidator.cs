using Flint.Wasm.Binary;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Validation;

/// <summary>
/// Validates function bodies (core specification, 3.3 and appendix A.3): one forward pass, no recursion, no allocation
/// per instruction. One object serves all functions of a module, one after the other.
/// </summary>
internal sealed partial class FunctionValidator(ModuleContext context)
{
    private readonly LocalTypes _locals = new();
    private Opcode _opcode;
    private int _offset;

    /// <summary>Validates one body and answers the greatest height of its operand stack.</summary>
    public int Validate(ref WasmReader reader, FunctionBody body)
    {
        var type = context.Functions[body.FunctionIndex];
        _locals.Reset(type, body);
        _height = 0;
        _maximumHeight = 0;
        _frameCount = 0;
        _allowedTypeChecks += (long)context.Limits.TypeChecksPerCodeByte * body.CodeLength;
        PushFrame(Opcode.Block, new BlockType(type, default));
        var infos = OpcodeTable.All;
        while (_frameCount > 0)
        {
            _offset = reader.Position;
            var opcode = reader.ReadOpcode();
            _opcode = opcode;
            ref readonly var info = ref infos[(int)opcode];
            if (info.IsContextual)
            {
                ValidateContextual(opcode, ref reader);
            }
            else
            {
                ValidatePlain(in info, ref reader);
            }
        }

        if (!reader.AtEnd)
        {
            throw reader.Fault(
                WasmFormatError.Malformed,
                $"section size mismatch: {reader.Remaining} bytes follow the end of function {body.FunctionIndex}"
            );
        }

        return _maximumHeight;
    }

    /// <summary>Instructions whose type the opcode alone gives.</summary>
    private void ValidatePlain(in OpcodeInfo info, ref WasmReader reader)
    {
        var address = ReadPlainImmediate(in info, ref reader);
        switch (info.ParameterCount)
        {
            case 1:
                Pop(info.Parameter0);
                break;
            case 2:
                Pop(info.Parameter1);
                Pop(info.Parameter0);
                break;
            case 3:
                Pop(info.Parameter2);
                Pop(info.Parameter1);
                Pop(info.Parameter0);
                break;
        }

        if (address != ValueKind.None)
        {
            Pop(address);
        }

        if (info.Result != ValueKind.None)
        {
            Push(new ValueType(info.Result));
        }
    }

    /// <summary>Answers the type of the address below the operands, or None where there is none.</summary>
    private ValueKind ReadPlainImmediate(in OpcodeInfo info, ref WasmReader reader)
    {
        switch (info.Immediate)
        {
            case ImmediateKind.None:
                break;
            case ImmediateKind.I32:
                reader.ReadS32();
                break;
            case ImmediateKind.I64:
                reader.ReadS64();
                break;
            case ImmediateKind.F32:
                reader.Skip(4);
                break;
            case ImmediateKind.F64:
                reader.Skip(8);
                break;
            case ImmediateKind.MemoryArgument:
                return ReadMemoryArgument(in info, ref reader);
            case ImmediateKind.MemoryArgumentAndLane:
                var address = ReadMemoryArgument(in info, ref reader);
                ReadLane(info.LaneCount, ref reader);
                return address;
            case ImmediateKind.V128:
                reader.Skip(16);
                break;
            case ImmediateKind.Lane:
                ReadLane(info.LaneCount, ref reader);
                break;
            case ImmediateKind.Shuffle:
                for (var i = 0; i < 16; i++)
                {
                    ReadLane(info.LaneCount, ref reader);
                }

                break;
            case ImmediateKind.Data:
                ReadDataSegment(ref reader);
                break;
            case ImmediateKind.Element:
                ReadElementSegment(ref reader);
                break;
            default:
                throw new InvalidOperationException($"{OpcodeTable.Name(_opcode)} is not in the validator's table");
        }

        return ValueKind.None;
    }

    private void ValidateContextual(Opcode opcode, ref WasmReader reader)
    {
        switch (opcode)
        {
            case Opcode.LocalGet:
                Push(ReadLocal(ref reader, out var got, forGet: true));
                break;
            case Opcode.LocalSet:
                Pop(ReadLocal(ref reader, out var set, forGet: false));
                _locals.MarkSet(set);
                break;
            case Opcode.LocalTee:
                var local = ReadLocal(ref reader, out var teed, forGet: false);
                Pop(local);
                Push(local);
                _locals.MarkSet(teed);
                break;
            case Opcode.GlobalGet:
                Push(ReadGlobal(ref reader).Value);
                break;
            case Opcode.GlobalSet:
                GlobalSet(ref reader);
                break;
            case Opcode.Drop:
                Pop();
                break;
            case Opcode.Select:
                SelectUntyped();
                break;
            case Opcode.SelectTyped:
                SelectTyped(ref reader);
                break;
            case Opcode.Call or Opcode.CallIndirect or Opcode.CallRef:
                Call(ReadCallee(opcode, ref reader));
                break;
            case Opcode.ReturnCall or Opcode.ReturnCallIndirect or Opcode.ReturnCallRef:
                TailCall(ReadCallee(opcode, ref reader));
                break;
            case >= Opcode.RefNull and <= Opcode.BrOnNonNull:
                ValidateReference(opcode, ref reader);
                break;
            case Opcode.MemorySize or Opcode.MemoryGrow or >= Opcode.MemoryInit and <= Opcode.MemoryFill:
                ValidateMemory(opcode, ref reader);
                break;
            case Opcode.TableGet or Opcode.TableSet or >= Opcode.TableInit and <= Opcode.TableFill:
                ValidateTable(opcode, ref reader);
                break;
            default:
                ValidateControl(opcode, ref reader);
                break;
        }
    }

    private ValueType ReadLocal(ref WasmReader reader, out uint index, bool forGet)
    {
        index = reader.ReadU32();
        if (index >= (uint)_locals.Count)
        {
            throw Invalid($"unknown local {index}: the function has {_locals.Count} locals");
        }

        if (forGet && !_locals.IsSet(index))
        {
            throw Invalid($"uninitialized local {index}: its type {_locals[index]} has no default, and it is not set");
        }

        return _locals[index];
    }

    private GlobalType ReadGlobal(ref WasmReader reader) =>
        context.Globals[ModuleContext.CheckIndex(reader.ReadU32(), context.Globals.Count, "global", _offset)];

    private void GlobalSet(ref WasmReader reader)
    {
        var global = ReadGlobal(ref reader);
        if (!global.Mutable)
        {
            throw Invalid("immutable global: global.set needs a mutable one (global is immutable)");
        }

        Pop(global.Value);
    }

    private void SelectUntyped()
    {
        Pop(ValueKind.I32);
        var second = Pop();
        var first = Pop();
        if (first.IsReference || second.IsReference)
        {
            throw Invalid("type mismatch: select of references needs a type annotation");
        }

        if (first.Kind != second.Kind && first.Kind != ValueKind.None && second.Kind != ValueKind.None)
        {
            throw Invalid($"type mismatch: select between {first} and {second}");
        }

        Push(first.Kind == ValueKind.None ? second : first);
    }

    private void SelectTyped(ref WasmReader reader)
    {
        var count = reader.ReadCount(context.Limits.Results, "result types");
        if (count != 1)
        {
            throw Invalid($"invalid result arity: select has {count} types and needs exactly one");
        }

        var type = reader.ReadValueType(context.Types);
        Pop(ValueKind.I32);
        Pop(type);
        Pop(type);
        Push(type);
    }

    private void ReadLane(int laneCount, ref WasmReader reader)
    {
        var lane = reader.ReadByte();
        if (lane >= laneCount)
        {
            throw Invalid($"invalid lane index {lane}: there are {laneCount} lanes");
        }
    }

    private WasmFormatException Invalid(string message) =>
        new(WasmFormatError.Invalid, _offset, $"{message} (in {OpcodeTable.Name(_opcode)})");
}
