using System.Reflection.Emit;
using Flint.Wasm.Binary;

namespace Flint.Wasm.Compiler;

/// <content>Branches: values go to the locals of the label's frame, then the jump is made with an empty stack.</content>
internal sealed partial class FunctionTranslator
{
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
        EmitReturnInstruction();
    }

    // A call right before a return would become a tail call, and its caller be missing in the stack of a trap.
    private void EmitReturnInstruction()
    {
        _il.Emit(OpCodes.Nop);
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
}
