using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using Flint.Wasm.Binary;
using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <content>
/// Exception handling: WebAssembly exceptions are .NET exceptions, try_table is a try region with one catch block.
/// </content>
internal sealed partial class FunctionTranslator
{
    // 1 while a tail call made inside a try region runs: it has left the region, which must not catch what it throws.
    private LocalBuilder? _leftByTailCall;

    private void EmitThrow(int tag)
    {
        var kinds = _module.Tags[tag].Type.Parameters;
        for (var i = 1; i <= kinds.Length; i++)
        {
            _operands[^i] = SettleForReuse(_operands[^i]);
        }

        EmitInt32(_module.Tags[tag].Type.ParameterSlots);
        _il.Emit(OpCodes.Newarr, typeof(ulong));
        var slot = 0;
        for (var i = 0; i < kinds.Length; i++)
        {
            _il.Emit(OpCodes.Dup);
            EmitInt32(slot);
            _il.Emit(OpCodes.Ldelema, typeof(ulong));
            EmitOperand(_operands[_operands.Count - kinds.Length + i]);
            EmitStoreIndirect(kinds[i].Kind);
            slot += kinds[i].SlotCount;
        }

        _operands.RemoveRange(_operands.Count - kinds.Length, kinds.Length);
        EmitInt32(tag);
        EmitContext();
        _il.Emit(OpCodes.Call, Operations.Exception(nameof(ExceptionOperations.Create)));
        _il.Emit(OpCodes.Throw);
    }

    private void BeginTry(ref WasmReader reader)
    {
        var (parameters, results) = ReadBlockType(ref reader);
        var clauses = new CatchClause[reader.ReadU32()];
        for (var i = 0; i < clauses.Length; i++)
        {
            clauses[i] = reader.ReadCatchClause();
        }

        SaveStackAndLocals();
        _facts.Clear();
        _leftByTailCall ??= _il.DeclareLocal(typeof(int));
        EmitInt32(0);
        _il.Emit(OpCodes.Stloc, _leftByTailCall);
        _il.BeginExceptionBlock();
        var region = new TryRegion(clauses);
        PushFrame(Opcode.TryTable, parameters, results, region: region);
        _tryDepth++;
    }

    // Called with the frame still in place; leaves the results in its branch locals.
    private void EndTry(ControlFrame frame)
    {
        if (!frame.Unreachable)
        {
            LeaveFrameValues(frame);
            EmitJump(OpCodes.Br, frame);
            frame.Unreachable = true;
        }

        _il.BeginCatchBlock(typeof(WasmGuestException));
        var exception = _il.DeclareLocal(typeof(WasmGuestException));
        _il.Emit(OpCodes.Stloc, exception);
        var caught = _il.DefineLabel();
        _il.Emit(OpCodes.Ldloc, _leftByTailCall!);
        _il.Emit(OpCodes.Brfalse, caught);
        _il.Emit(OpCodes.Rethrow);
        _il.MarkLabel(caught);
        foreach (var clause in frame.Try!.Clauses)
        {
            EmitCatch(clause, exception);
        }

        _il.Emit(OpCodes.Rethrow);
        _il.EndExceptionBlock();

        // Nothing arrives here, but IL wants to see that.
        _il.Emit(OpCodes.Ldnull);
        _il.Emit(OpCodes.Throw);
        _tryDepth--;
    }

    private void EmitCatch(CatchClause clause, LocalBuilder exception)
    {
        var next = _il.DefineLabel();
        if (clause.HasTag)
        {
            _il.Emit(OpCodes.Ldloc, exception);
            EmitInt32((int)clause.Tag);
            EmitContext();
            _il.Emit(OpCodes.Call, Operations.Exception(nameof(ExceptionOperations.HasTag)));
            _il.Emit(OpCodes.Brfalse, next);
        }

        // The clause's label counts from outside the try_table, whose own frame is still the innermost.
        var target = FrameAt((int)clause.Label + 1);
        var locals = BranchLocalsOf(target);
        var local = 0;
        if (clause.HasTag)
        {
            var slot = 0;
            foreach (var type in _module.Tags[(int)clause.Tag].Type.Parameters)
            {
                _il.Emit(OpCodes.Ldloc, exception);
                _il.Emit(OpCodes.Call, Operations.Exception(nameof(ExceptionOperations.Payload)));
                EmitInt32(slot);
                _il.Emit(OpCodes.Ldelema, typeof(ulong));
                EmitLoadIndirect(type.Kind);
                _il.Emit(OpCodes.Stloc, locals[local++]);
                slot += type.SlotCount;
            }
        }

        if (clause.HasReference)
        {
            _il.Emit(OpCodes.Ldloc, exception);
            EmitContext();
            _il.Emit(OpCodes.Call, Operations.Exception(nameof(ExceptionOperations.ToReference)));
            _il.Emit(OpCodes.Stloc, locals[local]);
        }

        target.LabelUsed = true;
        target.BranchesFresh = false;
        _il.Emit(OpCodes.Leave, target.BranchLabel);
        _il.MarkLabel(next);
    }
}
