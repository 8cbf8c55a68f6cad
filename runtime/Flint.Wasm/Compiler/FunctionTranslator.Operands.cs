using System.Reflection.Emit;
using System.Runtime.Intrinsics;

namespace Flint.Wasm.Compiler;

/// <content>The operand stack and the IL locals behind it.</content>
internal sealed partial class FunctionTranslator
{
    private readonly List<Operand> _operands = [];
    private readonly Dictionary<ValueKind, Stack<LocalBuilder>> _freeTemporaries = [];

    private void Push(Operand operand) => _operands.Add(operand);

    private void PushStack(ValueKind kind, bool isBoolean = false, ValueRange? range = null) =>
        _operands.Add(new Operand(OperandPlace.Stack, kind, IsBoolean: isBoolean, Range: range));

    private void PushTemporary(LocalBuilder local, ValueKind kind, bool isOwned = true) =>
        _operands.Add(new Operand(OperandPlace.Temporary, kind, Temporary: local, IsOwned: isOwned));

    private Operand Pop()
    {
        var operand = _operands[^1];
        _operands.RemoveAt(_operands.Count - 1);
        return operand;
    }

    private LocalBuilder TakeTemporary(ValueKind kind) =>
        _freeTemporaries.TryGetValue(kind, out var free) && free.TryPop(out var local)
            ? local
            : _il.DeclareLocal(IlSignature.TypeOf(kind));

    private void Free(LocalBuilder local, ValueKind kind)
    {
        if (!_freeTemporaries.TryGetValue(kind, out var free))
        {
            _freeTemporaries.Add(kind, free = new Stack<LocalBuilder>());
        }

        free.Push(local);
    }

    private void Release(Operand operand)
    {
        if (operand is { Place: OperandPlace.Temporary, IsOwned: true })
        {
            Free(operand.Temporary!, operand.Kind);
        }
    }

    /// <summary>Puts a value on the IL stack and gives its temporary back.</summary>
    private void EmitOperand(Operand operand)
    {
        EmitOperandAgain(operand);
        Release(operand);
    }

    /// <summary>Puts a value on the IL stack that will be needed once more.</summary>
    private void EmitOperandAgain(Operand operand)
    {
        switch (operand.Place)
        {
            case OperandPlace.Constant:
                EmitConstant(operand);
                break;
            case OperandPlace.Local:
                if (_references is not null)
                {
                    EmitArgument(_references[operand.Index]);
                    EmitLoadIndirect(operand.Kind);
                }
                else if (_locals[operand.Index] is { } local)
                {
                    _il.Emit(OpCodes.Ldloc, local);
                }
                else
                {
                    EmitArgument(operand.Index);
                }

                break;
            case OperandPlace.Temporary:
                _il.Emit(OpCodes.Ldloc, operand.Temporary!);
                break;
        }
    }

    private void EmitArgument(int index)
    {
        switch (index)
        {
            case 0:
                _il.Emit(OpCodes.Ldarg_0);
                break;
            case 1:
                _il.Emit(OpCodes.Ldarg_1);
                break;
            case 2:
                _il.Emit(OpCodes.Ldarg_2);
                break;
            case 3:
                _il.Emit(OpCodes.Ldarg_3);
                break;
            case < 256:
                _il.Emit(OpCodes.Ldarg_S, (byte)index);
                break;
            default:
                _il.Emit(OpCodes.Ldarg, (short)index);
                break;
        }
    }

    private void EmitConstant(Operand operand)
    {
        switch (operand.Kind)
        {
            case ValueKind.I32:
                EmitInt32((int)operand.Bits);
                break;
            case ValueKind.I64:
                EmitInt64((long)operand.Bits);
                break;
            case ValueKind.F32:
                EmitFloat32((uint)operand.Bits);
                break;
            case ValueKind.F64:
                EmitFloat64(operand.Bits);
                break;
            case ValueKind.V128:
                EmitVectorConstant(operand.Vector!);
                break;
            default:
                EmitInt64(0);
                break;
        }
    }

    private void EmitInt32(int value)
    {
        switch (value)
        {
            case -1:
                _il.Emit(OpCodes.Ldc_I4_M1);
                break;
            case 0:
                _il.Emit(OpCodes.Ldc_I4_0);
                break;
            case 1:
                _il.Emit(OpCodes.Ldc_I4_1);
                break;
            case >= sbyte.MinValue and <= sbyte.MaxValue:
                _il.Emit(OpCodes.Ldc_I4_S, (sbyte)value);
                break;
            default:
                _il.Emit(OpCodes.Ldc_I4, value);
                break;
        }
    }

    private void EmitInt64(long value)
    {
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            EmitInt32((int)value);
            _il.Emit(OpCodes.Conv_I8);
        }
        else
        {
            _il.Emit(OpCodes.Ldc_I8, value);
        }
    }

    // NaN payloads must survive; a float constant may lose them on its way through the JIT.
    private void EmitFloat32(uint bits)
    {
        var value = BitConverter.UInt32BitsToSingle(bits);
        if (float.IsNaN(value) || _opaqueConstants)
        {
            EmitInt32((int)bits);
            _il.Emit(
                OpCodes.Call,
                _opaqueConstants || OpaqueConstants.IsSignalling(bits)
                    ? typeof(OpaqueConstants).GetMethod(nameof(OpaqueConstants.Single))!
                    : typeof(BitConverter).GetMethod(nameof(BitConverter.Int32BitsToSingle))!
            );
        }
        else
        {
            _il.Emit(OpCodes.Ldc_R4, value);
        }
    }

    private void EmitFloat64(ulong bits)
    {
        var value = BitConverter.UInt64BitsToDouble(bits);
        if (double.IsNaN(value) || _opaqueConstants)
        {
            EmitInt64((long)bits);
            _il.Emit(
                OpCodes.Call,
                _opaqueConstants
                    ? typeof(OpaqueConstants).GetMethod(nameof(OpaqueConstants.Double))!
                    : typeof(BitConverter).GetMethod(nameof(BitConverter.Int64BitsToDouble))!
            );
        }
        else
        {
            _il.Emit(OpCodes.Ldc_R8, value);
        }
    }

    /// <summary>Moves a value that lies on the IL stack (on top of it) to a temporary, so that it can be used at will.</summary>
    private Operand SettleForReuse(Operand operand)
    {
        if (operand.Place != OperandPlace.Stack)
        {
            return operand;
        }

        var temporary = TakeTemporary(operand.Kind);
        _il.Emit(OpCodes.Stloc, temporary);
        return operand with { Place = OperandPlace.Temporary, Temporary = temporary, IsOwned = true };
    }

    /// <summary>Pops some values and puts them on the IL stack in order, with nothing of theirs below.</summary>
    private void EmitOperands(int count)
    {
        var first = _operands.Count - count;
        var settled = first;
        while (settled < _operands.Count && _operands[settled].Place == OperandPlace.Stack)
        {
            settled++;
        }

        for (var i = _operands.Count - 1; i >= settled; i--)
        {
            _operands[i] = SettleForReuse(_operands[i]);
        }

        for (var i = settled; i < _operands.Count; i++)
        {
            EmitOperand(_operands[i]);
        }

        _operands.RemoveRange(first, count);
    }

    /// <summary>Moves every value off the IL stack, which is then empty. For labels and branches.</summary>
    private void SaveStack()
    {
        for (var i = _operands.Count - 1; i >= 0; i--)
        {
            if (_operands[i].Place == OperandPlace.Stack)
            {
                _operands[i] = SettleForReuse(_operands[i]);
            }
        }
    }

    /// <summary>Like <see cref="SaveStack"/>, and reads locals too, because code that follows may set them.</summary>
    private void SaveStackAndLocals()
    {
        SaveStack();
        for (var i = 0; i < _operands.Count; i++)
        {
            if (_operands[i].Place == OperandPlace.Local)
            {
                SaveRead(i);
            }
        }
    }

    /// <summary>Reads a local for the operands that stand for it, before it is set.</summary>
    private void SaveReadsOf(int local)
    {
        for (var i = 0; i < _operands.Count; i++)
        {
            if (_operands[i].Place == OperandPlace.Local && _operands[i].Index == local)
            {
                SaveRead(i);
            }
        }
    }

    private void SaveRead(int position)
    {
        var operand = _operands[position];
        var temporary = TakeTemporary(operand.Kind);
        EmitOperandAgain(operand);
        _il.Emit(OpCodes.Stloc, temporary);
        _operands[position] = new Operand(
            OperandPlace.Temporary,
            operand.Kind,
            Temporary: temporary,
            IsOwned: true,
            IsBoolean: operand.IsBoolean
        );
    }

    private void EmitLoadIndirect(ValueKind kind)
    {
        switch (kind)
        {
            case ValueKind.I32:
                _il.Emit(OpCodes.Ldind_I4);
                break;
            case ValueKind.F32:
                _il.Emit(OpCodes.Ldind_R4);
                break;
            case ValueKind.F64:
                _il.Emit(OpCodes.Ldind_R8);
                break;
            case ValueKind.V128:
                _il.Emit(OpCodes.Ldobj, typeof(Vector128<byte>));
                break;
            default:
                _il.Emit(OpCodes.Ldind_I8);
                break;
        }
    }

    // Cells are read as whole slots by the host, so an i32 or f32 store must not leave stale upper bits behind; they are
    // zero from the start and these stores never touch them.
    private void EmitStoreIndirect(ValueKind kind)
    {
        switch (kind)
        {
            case ValueKind.I32:
                _il.Emit(OpCodes.Stind_I4);
                break;
            case ValueKind.F32:
                _il.Emit(OpCodes.Stind_R4);
                break;
            case ValueKind.F64:
                _il.Emit(OpCodes.Stind_R8);
                break;
            case ValueKind.V128:
                _il.Emit(OpCodes.Stobj, typeof(Vector128<byte>));
                break;
            default:
                _il.Emit(OpCodes.Stind_I8);
                break;
        }
    }
}
