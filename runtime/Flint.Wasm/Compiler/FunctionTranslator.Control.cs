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
                BeginLoop(parameters, results);
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

    private void BeginLoop(ValueKind[] parameters, ValueKind[] results)
    {
        SaveStackAndLocals();
        var locals = MoveToLocals(parameters);
        _facts.Clear();
        _isLengthFresh &= !_traits.LoopsWithCalls[_loops++];
        PushFrame(Opcode.Loop, parameters, results, parameterLocals: locals);
        Top.BranchLocals = locals;
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
                _il.Emit(OpCodes.Ret);
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
            _il.Emit(OpCodes.Ret);
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

    private ControlFrame FrameAt(int depth) => _frames[_frames.Count - 1 - depth];

    private void EmitBranch(int depth)
    {
        var frame = FrameAt(depth);
        if (depth == _frames.Count - 1 && _tryDepth == 0 && _run is null)
        {
            EmitReturn(frame);
            return;
        }

        LeaveFrameValues(frame);
        DropStack();
        EmitJump(OpCodes.Br, frame);
    }

    private void EmitReturn(ControlFrame frame)
    {
        var first = _operands.Count - frame.Results.Length;
        if (_operands.Take(first).Any(static o => o.Place == OperandPlace.Stack))
        {
            SaveStack();
        }

        EmitOperands(frame.Results.Length);
        _signature.EmitPack(_il);
        _il.Emit(OpCodes.Ret);
    }

    /// <summary>Jumps to a frame's label with an empty stack, out of try regions where there are any between.</summary>
    private void EmitJump(OpCode opcode, ControlFrame frame)
    {
        frame.LabelUsed = true;
        frame.BranchesFresh &= _isLengthFresh;
        if (frame.TryDepth == _tryDepth)
        {
            _il.Emit(opcode, frame.BranchLabel);
        }
        else if (opcode == OpCodes.Br)
        {
            _il.Emit(OpCodes.Leave, frame.BranchLabel);
        }
        else
        {
            var stay = _il.DefineLabel();
            _il.Emit(opcode == OpCodes.Brtrue ? OpCodes.Brfalse : OpCodes.Brtrue, stay);
            _il.Emit(OpCodes.Leave, frame.BranchLabel);
            _il.MarkLabel(stay);
        }
    }

    private void EmitConditionalBranch(int depth)
    {
        var frame = FrameAt(depth);
        var condition = SettleUnlessAlone(Pop());
        if (frame.BranchKinds.Length == 0)
        {
            SaveStackBelow(ref condition);
            EmitOperand(condition);
            EmitJump(OpCodes.Brtrue, frame);
            return;
        }

        condition = SettleForReuse(condition);
        SaveStack();
        var stay = _il.DefineLabel();
        EmitOperand(condition);
        _il.Emit(OpCodes.Brfalse, stay);
        CopyBranchValues(frame);
        EmitJump(OpCodes.Br, frame);
        _il.MarkLabel(stay);
    }

    /// <summary>Copies the topmost values, none of which is on the IL stack, to a frame's branch locals.</summary>
    private void CopyBranchValues(ControlFrame frame)
    {
        var locals = BranchLocalsOf(frame);
        var first = _operands.Count - locals.Length;
        for (var i = 0; i < locals.Length; i++)
        {
            EmitOperandAgain(_operands[first + i]);
        }

        for (var i = locals.Length - 1; i >= 0; i--)
        {
            _il.Emit(OpCodes.Stloc, locals[i]);
        }
    }

    private void EmitBranchTable(ref WasmReader reader)
    {
        var targets = new int[checked((int)reader.ReadU32() + 1)];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = (int)reader.ReadU32();
        }

        var index = SettleUnlessAlone(Pop());
        var carries = FrameAt(targets[0]).BranchKinds.Length > 0;
        if (carries)
        {
            index = SettleForReuse(index);
        }

        SaveStackBelow(ref index);
        EmitOperand(index);
        var trampolines = new Dictionary<int, Label>();
        var labels = new Label[targets.Length];
        for (var i = 0; i < targets.Length; i++)
        {
            labels[i] = BranchTableLabel(targets[i], carries, trampolines);
        }

        _il.Emit(OpCodes.Switch, labels[..^1]);
        _il.Emit(OpCodes.Br, labels[^1]);
        foreach (var (depth, label) in trampolines)
        {
            _il.MarkLabel(label);
            var frame = FrameAt(depth);
            if (carries)
            {
                CopyBranchValues(frame);
            }

            EmitJump(OpCodes.Br, frame);
        }
    }

    // Targets that take values, or lie outside a try region, are reached over a piece of code of their own.
    private Label BranchTableLabel(int depth, bool carries, Dictionary<int, Label> trampolines)
    {
        var frame = FrameAt(depth);
        if (!carries && frame.TryDepth == _tryDepth)
        {
            frame.LabelUsed = true;
            frame.BranchesFresh &= _isLengthFresh;
            return frame.BranchLabel;
        }

        if (!trampolines.TryGetValue(depth, out var label))
        {
            trampolines.Add(depth, label = _il.DefineLabel());
        }

        return label;
    }

    private void EmitBranchOnNull(int depth)
    {
        var reference = SettleForReuse(Pop());
        var frame = FrameAt(depth);
        SaveStack();
        var stay = _il.DefineLabel();
        EmitOperandAgain(reference);
        _il.Emit(OpCodes.Brtrue, stay);
        CopyBranchValues(frame);
        EmitJump(OpCodes.Br, frame);
        _il.MarkLabel(stay);
        Push(reference);
    }

    private void EmitBranchOnNonNull(int depth)
    {
        var reference = SettleForReuse(Pop());
        var frame = FrameAt(depth);
        SaveStack();
        var stay = _il.DefineLabel();
        EmitOperandAgain(reference);
        _il.Emit(OpCodes.Brfalse, stay);
        Push(reference);
        CopyBranchValues(frame);
        EmitJump(OpCodes.Br, frame);
        _il.MarkLabel(stay);
        Release(Pop());
    }

    private void EmitTrap(TrapKind kind)
    {
        EmitInt32((int)kind);
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
