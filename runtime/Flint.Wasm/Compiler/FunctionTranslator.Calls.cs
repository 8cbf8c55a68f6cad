using System.Reflection;
using System.Reflection.Emit;
using Flint.Wasm.Binary;
using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <content>Calls: direct ones through slots, the others through function records.</content>
internal sealed partial class FunctionTranslator
{
    /// <summary>
    /// Bytes of body from which calls go over a small method that the JIT may inline: in a large function every IL
    /// instruction counts towards the JIT's limits (<see cref="Outlining.CodeWeight"/>).
    /// </summary>
    private const int LargeBody = 6 * 1024;

    private LocalBuilder? _recordLocal;
    private LocalBuilder? _indexLocal;
    private readonly Dictionary<(int Type, int Table), Label> _indirectFailures = [];
    private Label? _nullCall;

    private bool TryCalls(Opcode opcode, ref WasmReader reader)
    {
        switch (opcode)
        {
            case Opcode.Call:
                TranslateCall((int)reader.ReadU32(), isTail: false);
                return true;
            case Opcode.ReturnCall:
                TranslateCall((int)reader.ReadU32(), isTail: true);
                return true;
            case Opcode.CallIndirect or Opcode.ReturnCallIndirect:
                var type = _module.Types[(int)reader.ReadU32()];
                TranslateCallIndirect(type, (int)reader.ReadU32(), opcode == Opcode.ReturnCallIndirect);
                return true;
            case Opcode.CallRef or Opcode.ReturnCallRef:
                TranslateCallReference(_module.Types[(int)reader.ReadU32()], opcode == Opcode.ReturnCallRef);
                return true;
            default:
                return false;
        }
    }

    private void TranslateCall(int function, bool isTail)
    {
        var signature = SignatureThunks.For(_module.Functions[function]).Signature;
        if (!_code.Contains(function))
        {
            _recordLocal ??= _il.DeclareLocal(typeof(nint));
            EmitCallArguments(signature, isTail);
            EmitRecord(function);
            _il.Emit(OpCodes.Stloc, _recordLocal);
            EmitRecordCall(signature, isTail);
            return;
        }

        EmitCallArguments(signature, isTail);
        if (!_plan.IsInlined && _owner.Neighbour(function) is { } neighbour)
        {
            EmitContext();
            BeforeTailCall(isTail);

            _il.Emit(OpCodes.Call, neighbour);
            AfterCall(signature, isTail);
            return;
        }

        if (_body.CodeLength >= LargeBody && !isTail)
        {
            EmitContext();
            _il.Emit(OpCodes.Call, _owner.Trampoline(function));
            AfterCall(signature, isTail: false);
            return;
        }

        EmitSlotCall(_il, _code, function, _context, isTail && _tryDepth == 0, signature);
        AfterCall(signature, isTail);
    }

    /// <summary>Emits a call through a function's slot; the arguments lie on the IL stack.</summary>
    public static void EmitSlotCall(
        ILGenerator il,
        ModuleCode code,
        int function,
        short context,
        bool isTail,
        IlSignature signature
    )
    {
        if (!code.IsCompiled(function))
        {
            il.Emit(OpCodes.Ldarg, context);
            il.Emit(OpCodes.Ldc_I4, ContextLayout.PendingFunction);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldc_I4, function);
            il.Emit(OpCodes.Stind_I4);
        }

        il.Emit(OpCodes.Ldarg, context);
        il.Emit(OpCodes.Ldc_I8, code.SlotAddress(function));
        il.Emit(OpCodes.Ldind_I);
        if (isTail)
        {
            il.Emit(OpCodes.Tailcall);
        }

        signature.EmitCalli(il);
    }

    private void TranslateCallIndirect(FunctionType type, int table, bool isTail)
    {
        var signature = SignatureThunks.For(type).Signature;
        _recordLocal ??= _il.DeclareLocal(typeof(nint));
        _indexLocal ??= _il.DeclareLocal(typeof(long));
        EmitOperand(Pop());
        EmitZeroExtend(_module.Tables[table].Is64);
        _il.Emit(OpCodes.Stloc, _indexLocal);
        SaveStack();
        EmitElementCheck(type, table);
        EmitCallArguments(signature, isTail);
        EmitRecordCall(signature, isTail);
    }

    // Leaves the record in its local. Null elements have a record whose type matches nothing.
    private void EmitElementCheck(FunctionType type, int table)
    {
        if (_layout.FixedTables[table] is var place and not 0)
        {
            EmitIndirectCheck(
                OpCodes.Blt_Un,
                OpCodes.Bge_Un,
                type,
                table,
                () =>
                {
                    _il.Emit(OpCodes.Ldloc, _indexLocal!);
                    EmitInt64((long)_module.Tables[table].Minimum);
                }
            );
            EmitContextField(place);
        }
        else
        {
            EmitContextField(_layout.Tables[table]);
            _il.Emit(OpCodes.Ldind_I);
            _il.Emit(OpCodes.Stloc, _recordLocal!);
            EmitIndirectCheck(
                OpCodes.Blt_Un,
                OpCodes.Bge_Un,
                type,
                table,
                () =>
                {
                    _il.Emit(OpCodes.Ldloc, _indexLocal!);
                    EmitRecordField(TableRecord.LengthOffset);
                    _il.Emit(OpCodes.Ldind_I8);
                }
            );
            _il.Emit(OpCodes.Ldloc, _recordLocal!);
            _il.Emit(OpCodes.Ldind_I);
        }

        _il.Emit(OpCodes.Ldloc, _indexLocal!);
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Ldc_I4_8);
        _il.Emit(OpCodes.Mul);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldind_I);
        _il.Emit(OpCodes.Stloc, _recordLocal!);
        EmitIndirectCheck(
            OpCodes.Beq,
            OpCodes.Bne_Un,
            type,
            table,
            () =>
            {
                EmitRecordField(FunctionRecord.TypeIdOffset);
                _il.Emit(OpCodes.Ldind_I4);
                EmitInt32(type.Id);
            }
        );
    }

    // Outside try regions failures share one block per type and table; a try region cannot be left by a plain branch.
    private void EmitIndirectCheck(OpCode whenGood, OpCode whenBad, FunctionType type, int table, Action emitOperands)
    {
        emitOperands();
        if (_tryDepth == 0)
        {
            if (!_indirectFailures.TryGetValue((type.Id, table), out var failure))
            {
                _indirectFailures.Add((type.Id, table), failure = _il.DefineLabel());
            }

            _il.Emit(whenBad, failure);
            return;
        }

        var good = _il.DefineLabel();
        _il.Emit(whenGood, good);
        EmitIndirectFailure(type.Id, table);
        _il.MarkLabel(good);
    }

    private void EmitIndirectFailure(int type, int table)
    {
        _il.Emit(OpCodes.Ldloc, _indexLocal!);
        EmitInt32(type);
        EmitInt32(table);
        EmitContext();
        _il.Emit(OpCodes.Call, Operations.Guard(nameof(GuardOperations.IndirectCallFailed)));
        _il.Emit(OpCodes.Throw);
    }

    private void EmitIndirectFailures()
    {
        foreach (var ((type, table), label) in _indirectFailures)
        {
            _il.MarkLabel(label);
            EmitIndirectFailure(type, table);
        }

        if (_nullCall is { } nullCall)
        {
            _il.MarkLabel(nullCall);
            EmitTrap(TrapKind.NullReference);
        }
    }

    private void TranslateCallReference(FunctionType type, bool isTail)
    {
        var signature = SignatureThunks.For(type).Signature;
        _recordLocal ??= _il.DeclareLocal(typeof(nint));
        EmitOperand(Pop());
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Stloc, _recordLocal);
        SaveStack();
        _il.Emit(OpCodes.Ldloc, _recordLocal);
        if (_tryDepth == 0)
        {
            _nullCall ??= _il.DefineLabel();
            _il.Emit(OpCodes.Brfalse, _nullCall.Value);
        }
        else
        {
            var good = _il.DefineLabel();
            _il.Emit(OpCodes.Brtrue, good);
            EmitTrap(TrapKind.NullReference);
            _il.MarkLabel(good);
        }

        EmitCallArguments(signature, isTail);
        EmitRecordCall(signature, isTail);
    }

    // A tail call needs the arguments alone on the IL stack.
    private void EmitCallArguments(IlSignature signature, bool isTail)
    {
        var count = signature.Type.Parameters.Length;
        if (isTail && _operands.Take(_operands.Count - count).Any(static o => o.Place == OperandPlace.Stack))
        {
            SaveStack();
        }

        EmitOperands(count);
    }

    private void EmitRecordField(int offset)
    {
        _il.Emit(OpCodes.Ldloc, _recordLocal!);
        if (offset != 0)
        {
            EmitInt32(offset);
            _il.Emit(OpCodes.Add);
        }
    }

    private void EmitRecordCall(IlSignature signature, bool isTail)
    {
        EmitRecordField(FunctionRecord.ContextOffset);
        _il.Emit(OpCodes.Ldind_I);
        EmitRecordField(FunctionRecord.CodeOffset);
        _il.Emit(OpCodes.Ldind_I);
        FinishCall(signature, isTail);
    }

    private void FinishCall(IlSignature signature, bool isTail)
    {
        BeforeTailCall(isTail);
        signature.EmitCalli(_il);
        AfterCall(signature, isTail);
    }

    private void BeforeTailCall(bool isTail)
    {
        if (isTail && _tryDepth == 0)
        {
            _il.Emit(OpCodes.Tailcall);
        }
        else if (isTail)
        {
            EmitInt32(1);
            _il.Emit(OpCodes.Stloc, _leftByTailCall!);
        }
    }

    private void AfterCall(IlSignature signature, bool isTail)
    {
        _isLengthFresh = false;
        if (!isTail)
        {
            PushResults(signature);
            return;
        }

        if (_tryDepth == 0)
        {
            _il.Emit(OpCodes.Ret);
        }
        else
        {
            // The frame cannot be given up inside a try region: an ordinary call, whose results are returned.
            PushResults(signature);
            EmitBranch(_frames.Count - 1);
        }

        MarkUnreachable();
    }

    private void PushResults(IlSignature signature)
    {
        var results = signature.Type.Results;
        if (results.Length == 1)
        {
            PushStack(results[0].Kind);
            return;
        }

        if (results.Length == 0)
        {
            return;
        }

        var tuple = _il.DeclareLocal(signature.Return);
        _il.Emit(OpCodes.Stloc, tuple);
        for (var i = 0; i < results.Length; i++)
        {
            signature.EmitLoadResult(_il, tuple, i);
            var temporary = TakeTemporary(results[i].Kind);
            _il.Emit(OpCodes.Stloc, temporary);
            PushTemporary(temporary, results[i].Kind);
        }
    }

    private void EmitZeroExtend(bool is64)
    {
        if (!is64)
        {
            _il.Emit(OpCodes.Conv_U8);
        }
    }
}
