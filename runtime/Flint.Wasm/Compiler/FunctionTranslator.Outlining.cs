using System.Reflection.Emit;
using Flint.Wasm.Binary;
using Flint.Wasm.Compiler.Outlining;

namespace Flint.Wasm.Compiler;

/// <content>
/// Huge functions: runs of statements become methods of their own. They share the function's locals through a frame in
/// native memory: the function stores what a run uses before the call and loads what it wrote after it. The run answers
/// how it was left: 0 at its end, n by its n-th exit, a branch to a label outside. Runs that the JIT shall inline again get
/// references to the locals instead, which vanish with the call.
/// </content>
internal sealed partial class FunctionTranslator
{
    /// <summary>Bytes for a local in the frame: room for a vector.</summary>
    private const int FrameSlot = 16;

    /// <summary>Exits of an inlined run up to which they are told apart by comparisons.</summary>
    private const int MaximumComparedExits = 4;

    private static readonly Type[] FramedRunParameters = [typeof(nint), typeof(nint)];
    private readonly OutlinedRun? _run;
    private readonly short[]? _references;
    private LocalUses? _uses;
    private OutlinePlan _plan = OutlinePlan.Whole;
    private LocalBuilder? _frame;
    private (Label Label, LocalBuilder Exit)? _runEnd;

    /// <summary>A translator for a run of a function that is being translated.</summary>
    private FunctionTranslator(FunctionTranslator function, OutlinedRun run, LocalUses uses, ILGenerator il)
        : this(function._owner, function._body, function._signature, il)
    {
        _run = run;
        _uses = uses;
        _context = (short)(RunParametersOf(run, uses).Length - 1);
        _plan = OutlinePlan.Whole with { IsLean = !run.IsInlined, IsInlined = run.IsInlined };
        _references = run.IsInlined ? ReferencesTo(uses) : null;
        _loops = run.LoopsBefore;
        foreach (var outer in function._frames)
        {
            PushFrame(Opcode.Block, [], outer == function._frames[0] ? outer.Results : []);
        }
    }

    private int ResultSlot => _localKinds.Length * FrameSlot;

    private void PlanOutlining()
    {
        _plan = OutlinePlan.For(_module, _body);
        if (_plan.IsInlined || _plan.Runs.Count == 0)
        {
            return;
        }

        _frame = _il.DeclareLocal(typeof(nint));
        EmitInt32(ResultSlot + FrameSlot);
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Localloc);
        _il.Emit(OpCodes.Dup);
        _il.Emit(OpCodes.Stloc, _frame);
        _il.Emit(OpCodes.Ldc_I4_0);
        EmitInt32(ResultSlot);
        _il.Emit(OpCodes.Initblk);
        for (var i = 0; i < _type.Parameters.Length; i++)
        {
            if (!_plan.OwnLocals.Contains(i))
            {
                StoreInFrame(i);
            }
        }
    }

    /// <summary>Translates a run to a method of its own and calls it. The reader moves to its end.</summary>
    private void CallRun(OutlinedRun run, ref WasmReader reader)
    {
        SaveStackAndLocals();
        var uses = LocalUses.Of(_module, run);
        var method = _owner.DefineRun(_body.FunctionIndex, RunParametersOf(run, uses), run.IsInlined);
        var translator = new FunctionTranslator(this, run, uses, method.GetILGenerator((run.End - run.Start) * 3));
        var (exits, endsReachable) = translator.TranslateRun();
        _owner.Lane.Remember(method.MetadataToken, translator.Map);
        var exit = TakeTemporary(ValueKind.I32);
        if (run.IsInlined)
        {
            EmitInlinedCall(uses, method, exit);
        }
        else
        {
            EmitFramedCall(uses, method, exit);
        }

        _isLengthFresh = false;
        EmitRunExits(exits, exit, run.IsInlined);

        Free(exit, ValueKind.I32);
        reader.Position = run.End;
        _loops = run.LoopsAfter;
        if (!endsReachable)
        {
            // Every way out was tested for.
            EmitTrap(TrapKind.Unreachable);
            MarkUnreachable();
        }
    }

    private void EmitFramedCall(LocalUses uses, MethodBuilder method, LocalBuilder exit)
    {
        foreach (var local in uses.Used.Where(_plan.OwnLocals.Contains))
        {
            StoreInFrame(local);
        }

        _il.Emit(OpCodes.Ldloc, _frame!);
        EmitContext();
        _il.Emit(OpCodes.Call, method);
        _il.Emit(OpCodes.Stloc, exit);
        foreach (var local in uses.Written.Where(_plan.OwnLocals.Contains))
        {
            EmitFrameSlot(local);
            EmitLoadIndirect(_localKinds[local]);
            StoreLocal(local);
        }
    }

    private void EmitInlinedCall(LocalUses uses, MethodBuilder method, LocalBuilder exit)
    {
        foreach (var local in uses.Used)
        {
            if (_locals[local] is { } builder)
            {
                _il.Emit(OpCodes.Ldloca, builder);
            }
            else
            {
                _il.Emit(OpCodes.Ldarga, (short)local);
            }
        }

        if (HasRunResult)
        {
            _il.Emit(OpCodes.Ldloca, BranchLocalsOf(_frames[0])[0]);
        }

        EmitContext();
        _il.Emit(OpCodes.Call, method);
        _il.Emit(OpCodes.Stloc, exit);
        foreach (var local in uses.Written)
        {
            LocalChanged(local);
        }
    }

    // A run may return from the function where that has one result.
    private bool HasRunResult => _type.Results.Length == 1;

    private Type[] RunParametersOf(OutlinedRun run, LocalUses uses)
    {
        if (!run.IsInlined)
        {
            return FramedRunParameters;
        }

        var locals = uses.Used.Select(l => IlSignature.TypeOf(_localKinds[l]).MakeByRefType());
        return HasRunResult
            ? [.. locals, IlSignature.TypeOf(_type.Results[0].Kind).MakeByRefType(), typeof(nint)]
            : [.. locals, typeof(nint)];
    }

    // Per local: the argument that refers to it.
    private short[] ReferencesTo(LocalUses uses)
    {
        var references = new short[_localKinds.Length];
        short next = 0;
        foreach (var local in uses.Used)
        {
            references[local] = next++;
        }

        return references;
    }

    /// <summary>Stores the value on the IL stack to a local that is known by reference.</summary>
    private void StoreReference(int local)
    {
        var value = TakeTemporary(_localKinds[local]);
        _il.Emit(OpCodes.Stloc, value);
        EmitArgument(_references![local]);
        _il.Emit(OpCodes.Ldloc, value);
        EmitStoreIndirect(_localKinds[local]);
        Free(value, _localKinds[local]);
    }

    // Label n of the switch is the n-th exit; label 0, the end of the run, is what follows.
    private void EmitRunExits(List<int> exits, LocalBuilder exit, bool isInlined)
    {
        if (exits.Count == 0)
        {
            return;
        }

        // With comparisons the JIT sees where each exit of an inlined run leads.
        if (isInlined && exits.Count <= MaximumComparedExits)
        {
            for (var i = 0; i < exits.Count; i++)
            {
                var next = _il.DefineLabel();
                _il.Emit(OpCodes.Ldloc, exit);
                EmitInt32(i + 1);
                _il.Emit(OpCodes.Bne_Un, next);
                EmitRunExit(FrameAt(exits[i]), isInlined);
                _il.MarkLabel(next);
            }

            return;
        }

        var stay = _il.DefineLabel();
        Label[] labels = [stay, .. exits.Select(_ => _il.DefineLabel())];
        _il.Emit(OpCodes.Ldloc, exit);
        _il.Emit(OpCodes.Switch, labels);
        _il.Emit(OpCodes.Br, stay);
        for (var i = 0; i < exits.Count; i++)
        {
            _il.MarkLabel(labels[i + 1]);
            EmitRunExit(FrameAt(exits[i]), isInlined);
        }

        _il.MarkLabel(stay);
    }

    private void EmitRunExit(ControlFrame frame, bool isInlined)
    {
        if (!isInlined && frame == _frames[0] && frame.Results.Length == 1)
        {
            EmitResultSlot();
            EmitLoadIndirect(frame.Results[0]);
            _il.Emit(OpCodes.Stloc, BranchLocalsOf(frame)[0]);
        }

        EmitJump(OpCodes.Br, frame);
    }

    /// <summary>Translates the run. Answers the depths of the labels that it branches to, and whether its end is reached.</summary>
    private (List<int> Exits, bool EndsReachable) TranslateRun()
    {
        EmitPrologueChecks();
        if (_references is null)
        {
            LoadFrame();
        }

        var reader = new WasmReader(_module.Binary.Span[.._run!.End], _run.Start);
        TranslateUntilEnd(ref reader);
        var endsReachable = !Top.Unreachable;
        if (endsReachable)
        {
            LeaveRun(0);
        }

        var exits = new List<int>();
        for (var depth = 0; depth < _frames.Count; depth++)
        {
            var frame = FrameAt(depth);
            if (frame.LabelUsed)
            {
                exits.Add(depth);
                _il.MarkLabel(frame.BranchLabel);
                if (frame.Results.Length == 1)
                {
                    EmitResultSlot();
                    _il.Emit(OpCodes.Ldloc, BranchLocalsOf(frame)[0]);
                    EmitStoreIndirect(frame.Results[0]);
                }

                LeaveRun(exits.Count);
            }
        }

        EmitRunEnd();
        _frames.Clear();
        EmitSharedFailures();
        return (exits, endsReachable);
    }

    private void LoadFrame()
    {
        _frame = _il.DeclareLocal(typeof(nint));
        _il.Emit(OpCodes.Ldarg_0);
        _il.Emit(OpCodes.Stloc, _frame);
        foreach (var local in _uses!.Used)
        {
            _locals[local] = _il.DeclareLocal(IlSignature.TypeOf(_localKinds[local]));
            EmitFrameSlot(local);
            EmitLoadIndirect(_localKinds[local]);
            _il.Emit(OpCodes.Stloc, _locals[local]!);
        }
    }

    // Runs of an interpreter have dozens of exits: what they wrote is stored at one place.
    private void LeaveRun(int code)
    {
        EmitInt32(code);
        if (_references is not null)
        {
            _il.Emit(OpCodes.Ret);
            return;
        }

        _runEnd ??= (_il.DefineLabel(), _il.DeclareLocal(typeof(int)));
        _il.Emit(OpCodes.Stloc, _runEnd.Value.Exit);
        _il.Emit(OpCodes.Br, _runEnd.Value.Label);
    }

    private void EmitRunEnd()
    {
        if (_runEnd is not { } end)
        {
            return;
        }

        _il.MarkLabel(end.Label);
        foreach (var local in _uses!.Written)
        {
            StoreInFrame(local);
        }

        _il.Emit(OpCodes.Ldloc, end.Exit);
        _il.Emit(OpCodes.Ret);
    }

    private void StoreInFrame(int local)
    {
        EmitFrameSlot(local);
        EmitOperandAgain(new Operand(OperandPlace.Local, _localKinds[local], (ulong)local));
        EmitStoreIndirect(_localKinds[local]);
    }

    private void EmitFrameSlot(int local)
    {
        _il.Emit(OpCodes.Ldloc, _frame!);
        EmitInt32(local * FrameSlot);
        _il.Emit(OpCodes.Add);
    }

    private void EmitResultSlot()
    {
        if (_references is not null)
        {
            EmitArgument(_context - 1);
            return;
        }

        _il.Emit(OpCodes.Ldloc, _frame!);
        EmitInt32(ResultSlot);
        _il.Emit(OpCodes.Add);
    }
}
