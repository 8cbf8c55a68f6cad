using System.Reflection.Emit;
using Flint.Wasm.Binary;
using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <content>Structured control flow.</content>
internal sealed partial class FunctionTranslator
{
    private bool TryControl(Opcode opcode, ref WasmReader reader)
    {
        switch (opcode)
        {
            case Opcode.Unreachable:
                EmitTrap(TrapKind.Unreachable);
                MarkUnreachable();
                return true;
            case Opcode.Block:
            {
                var (parameters, results) = ReadBlockType(ref reader);
                SaveStackAndLocals();
                PushFrame(opcode, parameters, results);
                return true;
            }
            case Opcode.Loop:
            {
                var (parameters, results) = ReadBlockType(ref reader);
                BeginLoop(parameters, results, ref reader);
                return true;
            }
            case Opcode.If:
            {
                var (parameters, results) = ReadBlockType(ref reader);
                BeginIf(parameters, results);
                return true;
            }
            case Opcode.TryTable:
                BeginTry(ref reader);
                return true;
            case Opcode.Else:
                BeginElse();
                return true;
            case Opcode.End:
                EndFrame();
                return true;
            case Opcode.Br:
                EmitBranch((int)reader.ReadU32());
                MarkUnreachable();
                return true;
            case Opcode.BrIf:
                EmitConditionalBranch((int)reader.ReadU32());
                return true;
            case Opcode.BrTable:
                EmitBranchTable(ref reader);
                MarkUnreachable();
                return true;
            case Opcode.Return:
                EmitBranch(_frames.Count - 1);
                MarkUnreachable();
                return true;
            case Opcode.BrOnNull:
                EmitBranchOnNull((int)reader.ReadU32());
                return true;
            case Opcode.BrOnNonNull:
                EmitBranchOnNonNull((int)reader.ReadU32());
                return true;
            case Opcode.Throw:
                EmitThrow((int)reader.ReadU32());
                MarkUnreachable();
                return true;
            case Opcode.ThrowRef:
                EmitOperands(1);
                EmitContext();
                _il.Emit(OpCodes.Call, Operations.Exception(nameof(ExceptionOperations.FromReference)));
                _il.Emit(OpCodes.Throw);
                MarkUnreachable();
                return true;
            default:
                return false;
        }
    }

    private (ValueKind[] Parameters, ValueKind[] Results) ReadBlockType(ref WasmReader reader)
    {
        var type = reader.ReadBlockType(_module.Types.AsSpan());
        var parameters = new ValueKind[type.ParameterCount];
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] = type.ParameterAt(i).Kind;
        }

        var results = new ValueKind[type.ResultCount];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = type.ResultAt(i).Kind;
        }

        return (parameters, results);
    }

    private void PushFrame(
        Opcode opcode,
        ValueKind[] parameters,
        ValueKind[] results,
        Label elseLabel = default,
        LocalBuilder[]? parameterLocals = null,
        TryRegion? region = null
    ) =>
        _frames.Add(
            new ControlFrame
            {
                Opcode = opcode,
                Parameters = parameters,
                Results = results,
                BranchLabel = _il.DefineLabel(),
                StackBase = _operands.Count - parameters.Length,
                TryDepth = _tryDepth,
                StartSequence = _facts.Sequence,
                EntryFacts = _facts.Snapshot(),
                EntryFresh = _isLengthFresh,
                ElseLabel = elseLabel,
                ParameterLocals = parameterLocals ?? [],
                Try = region,
            }
        );

    private void BeginLoop(ValueKind[] parameters, ValueKind[] results, ref WasmReader reader)
    {
        SaveStackAndLocals();
        var afterwards = parameters.Length + results.Length == 0 ? TranslateWithoutChecks(ref reader) : null;
        var locals = MoveToLocals(parameters);
        _facts.Forget(_traits.LoopWrites[_loops]);
        _isLengthFresh &= !_traits.LoopsWithCalls[_loops++];
        PushFrame(Opcode.Loop, parameters, results, parameterLocals: locals);
        Top.BranchLocals = locals;
        Top.Afterwards = afterwards;
        _il.MarkLabel(Top.BranchLabel);
        EmitInterruptionCheck();
    }

    private void BeginIf(ValueKind[] parameters, ValueKind[] results)
    {
        var condition = SettleUnlessAlone(Pop());
        SaveStackAndLocalsBelow(ref condition);
        var locals = MoveToLocals(parameters);
        var otherwise = _il.DefineLabel();
        EmitOperand(condition);
        _il.Emit(OpCodes.Brfalse, otherwise);
        PushFrame(Opcode.If, parameters, results, otherwise, locals);
    }

    private void BeginElse()
    {
        var frame = Top;
        if (!frame.Unreachable)
        {
            LeaveFrameValues(frame);
            EmitJump(OpCodes.Br, frame);
        }

        StartElse(frame);
    }

    private void StartElse(ControlFrame frame)
    {
        frame.ElseSeen = true;
        frame.Unreachable = false;
        TruncateTo(frame.StackBase);
        _il.MarkLabel(frame.ElseLabel);
        for (var i = 0; i < frame.Parameters.Length; i++)
        {
            PushTemporary(frame.ParameterLocals[i], frame.Parameters[i], isOwned: false);
        }

        _facts.Reset(frame.EntryFacts);
        _isLengthFresh = frame.EntryFresh;
    }

    private void EndFrame()
    {
        var frame = Top;
        if (frame.Opcode == Opcode.If && !frame.ElseSeen)
        {
            // An if without else has results equal to its parameters: they pass through.
            BeginElse();
        }

        if (_frames.Count == 1)
        {
            EndFunction(frame);
            return;
        }

        if (frame.Try is not null)
        {
            EndTry(frame);
        }

        _frames.RemoveAt(_frames.Count - 1);
        if (frame.IsLoop || !frame.LabelUsed)
        {
            EndWithoutLabel(frame);
            if (frame.Afterwards is { } afterwards)
            {
                // Also reached from the copy without checks: what the ordinary loop alone found out does not hold.
                _facts.Merge(frame.EntryFacts, frame.StartSequence);
                _isLengthFresh &= frame.EntryFresh;
                _il.MarkLabel(afterwards);
            }
        }
        else
        {
            if (!frame.Unreachable)
            {
                LeaveFrameValues(frame);
                frame.BranchesFresh &= _isLengthFresh;
            }

            TruncateTo(frame.StackBase);
            _il.MarkLabel(frame.BranchLabel);
            PushBranchLocals(frame);
            _isLengthFresh = frame.BranchesFresh;
            _facts.Merge(frame.EntryFacts, frame.StartSequence);
        }

        for (var i = 0; i < frame.ParameterLocals.Length; i++)
        {
            Free(frame.ParameterLocals[i], frame.Parameters[i]);
        }
    }

    private void EndWithoutLabel(ControlFrame frame)
    {
        if (frame.Unreachable)
        {
            TruncateTo(frame.StackBase);
            Top.Unreachable = true;
            return;
        }

        if (frame.ParameterLocals.Length > 0)
        {
            // Results may still lie in locals that are about to be given back.
            SaveFrameParameters(frame);
        }
    }

    private void SaveFrameParameters(ControlFrame frame)
    {
        SaveStack();
        for (var i = frame.StackBase; i < _operands.Count; i++)
        {
            if (_operands[i] is { Place: OperandPlace.Temporary, IsOwned: false })
            {
                SaveRead(i);
            }
        }
    }

    private void EndFunction(ControlFrame frame)
    {
        if (!frame.Unreachable)
        {
            if (frame.LabelUsed)
            {
                LeaveFrameValues(frame);
            }
            else
            {
                EmitOperands(frame.Results.Length);
                _signature.EmitPack(_il);
                EmitReturnInstruction();
            }
        }

        if (frame.LabelUsed)
        {
            _il.MarkLabel(frame.BranchLabel);
            foreach (var local in BranchLocalsOf(frame))
            {
                _il.Emit(OpCodes.Ldloc, local);
            }

            _signature.EmitPack(_il);
            EmitReturnInstruction();
        }

        _frames.RemoveAt(_frames.Count - 1);
    }

    /// <summary>Moves the topmost values to the locals where branches to the frame leave them.</summary>
    private void LeaveFrameValues(ControlFrame frame)
    {
        var kinds = frame.IsLoop ? frame.Parameters : frame.Results;
        if (kinds.Length == 0)
        {
            return;
        }

        var locals = BranchLocalsOf(frame);
        EmitOperands(kinds.Length);
        for (var i = locals.Length - 1; i >= 0; i--)
        {
            _il.Emit(OpCodes.Stloc, locals[i]);
        }
    }

    private LocalBuilder[] BranchLocalsOf(ControlFrame frame) =>
        frame.BranchLocals ??= [.. frame.BranchKinds.Select(TakeTemporary)];

    private void PushBranchLocals(ControlFrame frame)
    {
        var locals = BranchLocalsOf(frame);
        for (var i = 0; i < locals.Length; i++)
        {
            PushTemporary(locals[i], frame.Results[i]);
        }
    }

    private LocalBuilder[] MoveToLocals(ValueKind[] kinds)
    {
        if (kinds.Length == 0)
        {
            return [];
        }

        var locals = new LocalBuilder[kinds.Length];
        EmitOperands(kinds.Length);
        for (var i = kinds.Length - 1; i >= 0; i--)
        {
            locals[i] = TakeTemporary(kinds[i]);
            _il.Emit(OpCodes.Stloc, locals[i]);
        }

        for (var i = 0; i < kinds.Length; i++)
        {
            PushTemporary(locals[i], kinds[i], isOwned: false);
        }

        return locals;
    }

    private void EmitTrap(TrapKind kind)
    {
        EmitInt32((int)kind);
        EmitInt32(_instruction);
        _il.Emit(OpCodes.Call, Operations.Guard(nameof(GuardOperations.Trap)));
        _il.Emit(OpCodes.Throw);
    }

    private void MarkUnreachable()
    {
        var frame = Top;
        frame.Unreachable = true;
        TruncateTo(frame.StackBase);
    }

    // Code after an unconditional branch up to the end of its block does not run and is not translated.
    private void SkipUnreachable(Opcode opcode, ref WasmReader reader)
    {
        switch (opcode)
        {
            case Opcode.Block or Opcode.Loop or Opcode.If or Opcode.TryTable:
                _loops += opcode == Opcode.Loop ? 1 : 0;
                _skippedBlocks++;
                break;
            case Opcode.Else when _skippedBlocks == 0:
                BeginElse();
                return;
            case Opcode.End when _skippedBlocks == 0:
                EndFrame();
                return;
            case Opcode.End:
                _skippedBlocks--;
                return;
        }

        ImmediateSkipper.Skip(opcode, ref reader, _module.Types.AsSpan());
    }

    private void TruncateTo(int height)
    {
        for (var i = _operands.Count - 1; i >= height; i--)
        {
            Release(_operands[i]);
        }

        _operands.RemoveRange(height, _operands.Count - height);
    }

    /// <summary>Takes whatever lies on the IL stack off it, before a jump.</summary>
    private void DropStack()
    {
        for (var i = _operands.Count - 1; i >= 0; i--)
        {
            if (_operands[i].Place == OperandPlace.Stack)
            {
                _il.Emit(OpCodes.Pop);
            }
        }
    }

    // A condition on top of an otherwise empty IL stack may stay there.
    private Operand SettleUnlessAlone(Operand operand) =>
        operand.Place == OperandPlace.Stack && _operands.Exists(static o => o.Place == OperandPlace.Stack)
            ? SettleForReuse(operand)
            : operand;

    private void SaveStackBelow(ref Operand top)
    {
        if (_operands.Exists(static o => o.Place == OperandPlace.Stack))
        {
            top = SettleForReuse(top);
            SaveStack();
        }
    }

    private void SaveStackAndLocalsBelow(ref Operand top)
    {
        if (_operands.Exists(static o => o.Place is OperandPlace.Stack or OperandPlace.Local))
        {
            top = SettleForReuse(top);
            SaveStackAndLocals();
        }
    }
}
