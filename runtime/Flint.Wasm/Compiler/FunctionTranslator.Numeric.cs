using System.Numerics;
using System.Reflection;
using System.Reflection.Emit;
using Flint.Wasm.Binary;

namespace Flint.Wasm.Compiler;

/// <content>Numeric instructions.</content>
internal sealed partial class FunctionTranslator
{
    private static readonly MethodInfo?[] CalledNumerics = FindCalledNumerics();
    private bool _opaqueConstants;
    private Opcode _previousNumeric;

    private bool TryNumeric(Opcode opcode, in WasmReader reader)
    {
        if (opcode is < Opcode.I32Eqz or > Opcode.I64Extend32S and < Opcode.I32TruncSatF32S or > Opcode.I64TruncSatF64U)
        {
            return false;
        }

        ref readonly var info = ref OpcodeTable.Info(opcode);
        var isComparison = opcode <= Opcode.F64Ge;
        var isConstantDivision = IsDivisionByHarmlessConstant(opcode);
        var range = info.ParameterCount == 2 ? ValueRange.Of(opcode, _operands[^2], _operands[^1]) : null;
        _opaqueConstants = IsFoldedByJit(opcode);
        EmitNumericOperands(opcode, info.ParameterCount);
        _opaqueConstants = false;
        if (opcode == Opcode.F32ReinterpretI32)
        {
            // The JIT would load four bytes where the operand is a load of one or two.
            EmitTwoUses();
        }

        if (CalledNumerics[(int)opcode] is { } method && !isConstantDivision)
        {
            _il.Emit(OpCodes.Call, method);
        }
        else if (isComparison)
        {
            EmitComparison(opcode);
        }
        else if (opcode <= Opcode.F64Copysign)
        {
            EmitArithmetic(opcode);
        }
        else
        {
            EmitConversion(opcode);
        }

        if (MayBecomeRotation(opcode) && !IsOperandOfArithmetic(reader))
        {
            // The JIT would take the flags of rol and ror for those of their result, which they do not set.
            EmitTwoUses();
        }

        _previousNumeric = opcode;
        PushStack(info.Result, isComparison, range);
        return true;
    }

    /// <summary>
    /// Keeps the JIT from making one instruction of the value on the stack and of what comes next, where it gets that
    /// wrong (.NET 10): a value with two uses stays apart. Costs at most a move between registers.
    /// </summary>
    private void EmitTwoUses()
    {
        _il.Emit(OpCodes.Dup);
        _il.Emit(OpCodes.And);
    }

    // The JIT makes rotations of two shifts, too.
    private bool MayBecomeRotation(Opcode opcode) =>
        opcode switch
        {
            Opcode.I32Rotl or Opcode.I32Rotr or Opcode.I64Rotl or Opcode.I64Rotr => true,
            Opcode.I32Or or Opcode.I32Xor or Opcode.I64Or or Opcode.I64Xor => _previousNumeric
                is Opcode.I32Shl
                    or Opcode.I32ShrU
                    or Opcode.I64Shl
                    or Opcode.I64ShrU,
            _ => false,
        };

    // Whether the next instruction takes the value from the stack and does something else with it than to test it.
    private static bool IsOperandOfArithmetic(in WasmReader reader) =>
        !reader.AtEnd
        && (Opcode)reader.PeekByte()
            is >= Opcode.I32Add
                and <= Opcode.I32Mul
                or >= Opcode.I32And
                and <= Opcode.I32Rotr
                or >= Opcode.I64Add
                and <= Opcode.I64Mul
                or >= Opcode.I64And
                and <= Opcode.I64Rotr
                or >= Opcode.I32Store
                and <= Opcode.I64Store32;

    // Where the JIT would put the other operand in the place of the result, though that may be a signalling NaN.
    private bool IsFoldedByJit(Opcode opcode) =>
        opcode switch
        {
            Opcode.F32Add => IsConstant(_operands[^1], -0f) || IsConstant(_operands[^2], -0f),
            Opcode.F32Sub => IsConstant(_operands[^1], 0f),
            Opcode.F32Mul => IsConstant(_operands[^1], 1f) || IsConstant(_operands[^2], 1f),
            Opcode.F32Div => IsConstant(_operands[^1], 1f),
            Opcode.F64Add => IsConstant(_operands[^1], -0d) || IsConstant(_operands[^2], -0d),
            Opcode.F64Sub => IsConstant(_operands[^1], 0d),
            Opcode.F64Mul => IsConstant(_operands[^1], 1d) || IsConstant(_operands[^2], 1d),
            Opcode.F64Div => IsConstant(_operands[^1], 1d),
            _ => false,
        };

    private static bool IsConstant(Operand operand, float value) =>
        operand.Place == OperandPlace.Constant && (uint)operand.Bits == BitConverter.SingleToUInt32Bits(value);

    private static bool IsConstant(Operand operand, double value) =>
        operand.Place == OperandPlace.Constant && operand.Bits == BitConverter.DoubleToUInt64Bits(value);

    // The operands of a commutative instruction may come in either order, which can save a temporary.
    private void EmitNumericOperands(Opcode opcode, int count)
    {
        if (
            count == 2
            && _operands[^1].Place == OperandPlace.Stack
            && _operands[^2].Place != OperandPlace.Stack
            && IsCommutative(opcode)
        )
        {
            Pop();
            EmitOperand(Pop());
            return;
        }

        EmitOperands(count);
    }

    private static bool IsCommutative(Opcode opcode) =>
        opcode
            is Opcode.I32Add
                or Opcode.I32Mul
                or Opcode.I32And
                or Opcode.I32Or
                or Opcode.I32Xor
                or Opcode.I32Eq
                or Opcode.I32Ne
                or Opcode.I64Add
                or Opcode.I64Mul
                or Opcode.I64And
                or Opcode.I64Or
                or Opcode.I64Xor
                or Opcode.I64Eq
                or Opcode.I64Ne;

    // With a divisor that is neither 0 nor -1 nothing can go wrong, and the JIT multiplies instead.
    private bool IsDivisionByHarmlessConstant(Opcode opcode)
    {
        if (opcode is not (Opcode.I32DivS or Opcode.I32RemS or Opcode.I64DivS or Opcode.I64RemS))
        {
            return false;
        }

        var divisor = _operands[^1];
        return divisor.Place == OperandPlace.Constant
            && divisor.Bits != 0
            && divisor.Bits != (divisor.Kind == ValueKind.I32 ? uint.MaxValue : ulong.MaxValue);
    }

    private void EmitComparison(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.I32Eqz:
                _il.Emit(OpCodes.Ldc_I4_0);
                _il.Emit(OpCodes.Ceq);
                break;
            case Opcode.I64Eqz:
                EmitInt64(0);
                _il.Emit(OpCodes.Ceq);
                break;
            case Opcode.I32Eq or Opcode.I64Eq or Opcode.F32Eq or Opcode.F64Eq:
                _il.Emit(OpCodes.Ceq);
                break;
            case Opcode.I32Ne or Opcode.I64Ne or Opcode.F32Ne or Opcode.F64Ne:
                EmitNegated(OpCodes.Ceq);
                break;
            case Opcode.I32LtS or Opcode.I64LtS or Opcode.F32Lt or Opcode.F64Lt:
                _il.Emit(OpCodes.Clt);
                break;
            case Opcode.I32LtU or Opcode.I64LtU:
                _il.Emit(OpCodes.Clt_Un);
                break;
            case Opcode.I32GtS or Opcode.I64GtS or Opcode.F32Gt or Opcode.F64Gt:
                _il.Emit(OpCodes.Cgt);
                break;
            case Opcode.I32GtU or Opcode.I64GtU:
                _il.Emit(OpCodes.Cgt_Un);
                break;
            case Opcode.I32LeS or Opcode.I64LeS:
                EmitNegated(OpCodes.Cgt);
                break;
            // The unsigned form is also true for unordered numbers, so its negation is false for them.
            case Opcode.I32LeU or Opcode.I64LeU or Opcode.F32Le or Opcode.F64Le:
                EmitNegated(OpCodes.Cgt_Un);
                break;
            case Opcode.I32GeS or Opcode.I64GeS:
                EmitNegated(OpCodes.Clt);
                break;
            default:
                EmitNegated(OpCodes.Clt_Un);
                break;
        }
    }

    private void EmitNegated(OpCode comparison)
    {
        _il.Emit(comparison);
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Ceq);
    }

    private void EmitArithmetic(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.I32Add or Opcode.I64Add or Opcode.F32Add or Opcode.F64Add:
                _il.Emit(OpCodes.Add);
                break;
            case Opcode.I32Sub or Opcode.I64Sub or Opcode.F32Sub or Opcode.F64Sub:
                _il.Emit(OpCodes.Sub);
                break;
            case Opcode.I32Mul or Opcode.I64Mul or Opcode.F32Mul or Opcode.F64Mul:
                _il.Emit(OpCodes.Mul);
                break;
            case Opcode.F32Div or Opcode.F64Div or Opcode.I32DivS or Opcode.I64DivS:
                _il.Emit(OpCodes.Div);
                break;
            case Opcode.I32DivU or Opcode.I64DivU:
                _il.Emit(OpCodes.Div_Un);
                break;
            case Opcode.I32RemS or Opcode.I64RemS:
                _il.Emit(OpCodes.Rem);
                break;
            case Opcode.I32RemU or Opcode.I64RemU:
                _il.Emit(OpCodes.Rem_Un);
                break;
            case Opcode.I32And or Opcode.I64And:
                _il.Emit(OpCodes.And);
                break;
            case Opcode.I32Or or Opcode.I64Or:
                _il.Emit(OpCodes.Or);
                break;
            case Opcode.I32Xor or Opcode.I64Xor:
                _il.Emit(OpCodes.Xor);
                break;
            case Opcode.I32Shl:
                EmitShift(OpCodes.Shl, is64: false);
                break;
            case Opcode.I32ShrS:
                EmitShift(OpCodes.Shr, is64: false);
                break;
            case Opcode.I32ShrU:
                EmitShift(OpCodes.Shr_Un, is64: false);
                break;
            case Opcode.I64Shl:
                EmitShift(OpCodes.Shl, is64: true);
                break;
            case Opcode.I64ShrS:
                EmitShift(OpCodes.Shr, is64: true);
                break;
            case Opcode.I64ShrU:
                EmitShift(OpCodes.Shr_Un, is64: true);
                break;
            case Opcode.F32Neg or Opcode.F64Neg:
                _il.Emit(OpCodes.Neg);
                break;
            default:
                throw new InvalidOperationException($"{opcode} is not arithmetic.");
        }
    }

    // IL leaves the result of a shift by the width or more undefined; the processor masks too, so the JIT drops the mask.
    private void EmitShift(OpCode shift, bool is64)
    {
        if (is64)
        {
            _il.Emit(OpCodes.Conv_I4);
        }

        EmitInt32(is64 ? 63 : 31);
        _il.Emit(OpCodes.And);
        _il.Emit(shift);
    }

    private void EmitConversion(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.I32WrapI64:
                _il.Emit(OpCodes.Conv_I4);
                break;
            case Opcode.I64ExtendI32S:
                _il.Emit(OpCodes.Conv_I8);
                break;
            case Opcode.I64ExtendI32U:
                _il.Emit(OpCodes.Conv_U8);
                break;
            case Opcode.F32DemoteF64 when _previousNumeric == Opcode.F64PromoteF32:
                _il.Emit(OpCodes.Call, typeof(OpaqueConstants).GetMethod(nameof(OpaqueConstants.Demote))!);
                break;
            case Opcode.F32ConvertI32S or Opcode.F32DemoteF64:
                _il.Emit(OpCodes.Conv_R4);
                break;
            case Opcode.F32ConvertI32U:
                _il.Emit(OpCodes.Conv_U8);
                _il.Emit(OpCodes.Conv_R4);
                break;
            case Opcode.F64ConvertI32U:
                _il.Emit(OpCodes.Conv_U8);
                _il.Emit(OpCodes.Conv_R8);
                break;
            case Opcode.F64ConvertI32S or Opcode.F64ConvertI64S or Opcode.F64PromoteF32:
                _il.Emit(OpCodes.Conv_R8);
                break;
            case Opcode.I32Extend8S:
                _il.Emit(OpCodes.Conv_I1);
                break;
            case Opcode.I32Extend16S:
                _il.Emit(OpCodes.Conv_I2);
                break;
            case Opcode.I64Extend8S:
                _il.Emit(OpCodes.Conv_I1);
                _il.Emit(OpCodes.Conv_I8);
                break;
            case Opcode.I64Extend16S:
                _il.Emit(OpCodes.Conv_I2);
                _il.Emit(OpCodes.Conv_I8);
                break;
            case Opcode.I64Extend32S:
                _il.Emit(OpCodes.Conv_I4);
                _il.Emit(OpCodes.Conv_I8);
                break;
            default:
                throw new InvalidOperationException($"{opcode} is not a conversion.");
        }
    }

    // Instructions that are one call of a method: of the framework, where the JIT knows it as an intrinsic, or our own.
    private static MethodInfo?[] FindCalledNumerics()
    {
        var methods = new MethodInfo?[(int)Opcode.I64TruncSatF64U + 1];
        foreach (var method in typeof(NumericOperations).GetMethods(BindingFlags.Static | BindingFlags.Public))
        {
            methods[(int)Enum.Parse<Opcode>(method.Name)] = method;
        }

        void Use(Opcode opcode, Type type, string name, params Type[] parameters) =>
            methods[(int)opcode] =
                type.GetMethod(name, parameters) ?? throw new MissingMethodException(type.Name, name);

        Use(Opcode.I32Clz, typeof(BitOperations), nameof(BitOperations.LeadingZeroCount), typeof(uint));
        Use(Opcode.I32Ctz, typeof(BitOperations), nameof(BitOperations.TrailingZeroCount), typeof(uint));
        Use(Opcode.I32Popcnt, typeof(BitOperations), nameof(BitOperations.PopCount), typeof(uint));
        Use(Opcode.I32Rotl, typeof(BitOperations), nameof(BitOperations.RotateLeft), typeof(uint), typeof(int));
        Use(Opcode.I32Rotr, typeof(BitOperations), nameof(BitOperations.RotateRight), typeof(uint), typeof(int));
        foreach (
            var (prefix, type, math, bits, toBits, fromBits) in new[]
            {
                ("F32", typeof(float), typeof(MathF), typeof(int), "SingleToInt32Bits", "Int32BitsToSingle"),
                ("F64", typeof(double), typeof(Math), typeof(long), "DoubleToInt64Bits", "Int64BitsToDouble"),
            }
        )
        {
            Use(Enum.Parse<Opcode>($"{prefix}Abs"), math, nameof(Math.Abs), type);
            Use(Enum.Parse<Opcode>($"{prefix}Ceil"), math, nameof(Math.Ceiling), type);
            Use(Enum.Parse<Opcode>($"{prefix}Floor"), math, nameof(Math.Floor), type);
            Use(Enum.Parse<Opcode>($"{prefix}Trunc"), math, nameof(Math.Truncate), type);
            Use(Enum.Parse<Opcode>($"{prefix}Nearest"), math, nameof(Math.Round), type);
            Use(Enum.Parse<Opcode>($"{prefix}Sqrt"), math, nameof(Math.Sqrt), type);
            Use(Enum.Parse<Opcode>($"{prefix}Copysign"), math, nameof(Math.CopySign), type, type);
            var integer = bits == typeof(int) ? "I32" : "I64";
            Use(Enum.Parse<Opcode>($"{integer}Reinterpret{prefix}"), typeof(BitConverter), toBits, type);
            Use(Enum.Parse<Opcode>($"{prefix}Reinterpret{integer}"), typeof(BitConverter), fromBits, bits);
        }

        return methods;
    }
}
