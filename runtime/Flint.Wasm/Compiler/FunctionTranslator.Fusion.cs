using System.Reflection.Emit;
using Flint.Wasm.Binary;

namespace Flint.Wasm.Compiler;

/// <content>
/// A comparison right before a branch becomes one IL instruction. The machine code is the same; the IL is a quarter shorter
/// where it matters, in functions near the JIT's limits, and the JIT has less to do everywhere.
/// </content>
internal sealed partial class FunctionTranslator
{
    private bool TryFusedBranch(Opcode opcode, ref WasmReader reader)
    {
        if (opcode is < Opcode.I32Eqz or > Opcode.F64Ge || reader.AtEnd)
        {
            return false;
        }

        var isUnary = opcode is Opcode.I32Eqz or Opcode.I64Eqz;
        var operands = isUnary ? 1 : 2;
        var ahead = reader;
        var next = ahead.ReadOpcode();
        if (next == Opcode.BrIf)
        {
            var frame = FrameAt((int)ahead.ReadU32());
            if (frame.BranchKinds.Length > 0 || frame.TryDepth != _tryDepth || HasStackBelow(operands))
            {
                return false;
            }

            EmitNumericOperands(opcode, operands);
            EmitJump(BranchWhen(opcode), frame);
            reader = ahead;
            return true;
        }

        if (next == Opcode.Select && TrySelectByDifference(opcode))
        {
            reader = ahead;
            return true;
        }

        if (next == Opcode.If)
        {
            var (parameters, results) = ReadBlockType(ref ahead);
            if (parameters.Length > 0 || HasStackOrLocalBelow(operands))
            {
                return false;
            }

            var otherwise = _il.DefineLabel();
            EmitNumericOperands(opcode, operands);
            _il.Emit(BranchUnless(opcode), otherwise);
            PushFrame(Opcode.If, parameters, results, otherwise);
            reader = ahead;
            return true;
        }

        return false;
    }

    /// <summary>
    /// A comparison of i32 by size and a select of integers: the sign of the difference of the two numbers in 64 bits is the
    /// mask, which is two instructions less between the comparison and the result than a boolean made into a mask. The
    /// JIT has conditional moves, but does not make them in loops.
    /// </summary>
    private bool TrySelectByDifference(Opcode opcode)
    {
        var isSigned = opcode is Opcode.I32LtS or Opcode.I32GtS or Opcode.I32LeS or Opcode.I32GeS;
        if (
            !isSigned && opcode is not (Opcode.I32LtU or Opcode.I32GtU or Opcode.I32LeU or Opcode.I32GeU)
            || _plan.IsLean
            || _operands[^3].Kind is not (ValueKind.I32 or ValueKind.I64)
        )
        {
            return false;
        }

        // a > b is b < a; a <= b is not b < a, which selects the other way round.
        var isSwapped = opcode is Opcode.I32GtS or Opcode.I32GtU or Opcode.I32LeS or Opcode.I32LeU;
        var isNegated = opcode is Opcode.I32LeS or Opcode.I32LeU or Opcode.I32GeS or Opcode.I32GeU;
        var right = SettleForReuse(Pop());
        var left = SettleForReuse(Pop());
        var second = SettleForReuse(Pop());
        var first = SettleForReuse(Pop());
        var (chosen, other) = isNegated ? (second, first) : (first, second);
        var (less, greater) = isSwapped ? (right, left) : (left, right);
        EmitOperandAgain(other);
        EmitOperand(chosen);
        EmitOperandAgain(other);
        _il.Emit(OpCodes.Xor);
        EmitOperand(less);
        _il.Emit(isSigned ? OpCodes.Conv_I8 : OpCodes.Conv_U8);
        EmitOperand(greater);
        _il.Emit(isSigned ? OpCodes.Conv_I8 : OpCodes.Conv_U8);
        _il.Emit(OpCodes.Sub);
        EmitInt32(63);
        _il.Emit(OpCodes.Shr);
        if (first.Kind == ValueKind.I32)
        {
            _il.Emit(OpCodes.Conv_I4);
        }

        _il.Emit(OpCodes.And);
        _il.Emit(OpCodes.Xor);
        Release(other);
        PushStack(first.Kind);
        return true;
    }

    private bool HasStackBelow(int operands)
    {
        for (var i = 0; i < _operands.Count - operands; i++)
        {
            if (_operands[i].Place == OperandPlace.Stack)
            {
                return true;
            }
        }

        return false;
    }

    private bool HasStackOrLocalBelow(int operands)
    {
        for (var i = 0; i < _operands.Count - operands; i++)
        {
            if (_operands[i].Place is OperandPlace.Stack or OperandPlace.Local)
            {
                return true;
            }
        }

        return false;
    }

    // Of numbers that are unordered no comparison but ne holds: the plain forms of IL do not branch for them.
    private static OpCode BranchWhen(Opcode opcode) =>
        opcode switch
        {
            Opcode.I32Eqz or Opcode.I64Eqz => OpCodes.Brfalse,
            Opcode.I32Eq or Opcode.I64Eq or Opcode.F32Eq or Opcode.F64Eq => OpCodes.Beq,
            Opcode.I32Ne or Opcode.I64Ne or Opcode.F32Ne or Opcode.F64Ne => OpCodes.Bne_Un,
            Opcode.I32LtS or Opcode.I64LtS or Opcode.F32Lt or Opcode.F64Lt => OpCodes.Blt,
            Opcode.I32LtU or Opcode.I64LtU => OpCodes.Blt_Un,
            Opcode.I32GtS or Opcode.I64GtS or Opcode.F32Gt or Opcode.F64Gt => OpCodes.Bgt,
            Opcode.I32GtU or Opcode.I64GtU => OpCodes.Bgt_Un,
            Opcode.I32LeS or Opcode.I64LeS or Opcode.F32Le or Opcode.F64Le => OpCodes.Ble,
            Opcode.I32LeU or Opcode.I64LeU => OpCodes.Ble_Un,
            Opcode.I32GeS or Opcode.I64GeS or Opcode.F32Ge or Opcode.F64Ge => OpCodes.Bge,
            Opcode.I32GeU or Opcode.I64GeU => OpCodes.Bge_Un,
            _ => throw new InvalidOperationException($"{opcode} is not a comparison."),
        };

    // The opposite, which for floats branches when they are unordered.
    private static OpCode BranchUnless(Opcode opcode) =>
        opcode switch
        {
            Opcode.I32Eqz or Opcode.I64Eqz => OpCodes.Brtrue,
            Opcode.I32Eq or Opcode.I64Eq or Opcode.F32Eq or Opcode.F64Eq => OpCodes.Bne_Un,
            Opcode.I32Ne or Opcode.I64Ne or Opcode.F32Ne or Opcode.F64Ne => OpCodes.Beq,
            Opcode.I32LtS or Opcode.I64LtS => OpCodes.Bge,
            Opcode.I32LtU or Opcode.I64LtU or Opcode.F32Lt or Opcode.F64Lt => OpCodes.Bge_Un,
            Opcode.I32GtS or Opcode.I64GtS => OpCodes.Ble,
            Opcode.I32GtU or Opcode.I64GtU or Opcode.F32Gt or Opcode.F64Gt => OpCodes.Ble_Un,
            Opcode.I32LeS or Opcode.I64LeS => OpCodes.Bgt,
            Opcode.I32LeU or Opcode.I64LeU or Opcode.F32Le or Opcode.F64Le => OpCodes.Bgt_Un,
            Opcode.I32GeS or Opcode.I64GeS => OpCodes.Blt,
            Opcode.I32GeU or Opcode.I64GeU or Opcode.F32Ge or Opcode.F64Ge => OpCodes.Blt_Un,
            _ => throw new InvalidOperationException($"{opcode} is not a comparison."),
        };
}
