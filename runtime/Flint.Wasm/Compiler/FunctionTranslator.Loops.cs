using System.Reflection.Emit;
using Flint.Wasm.Binary;
using Flint.Wasm.Compiler.Loops;
using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <content>
/// Counted loops are translated twice. Before them stands a test whether every linear access stays inside the memory in
/// every round; if so, a copy without those checks runs, else the ordinary one, which traps where it must.
/// </content>
/// <remarks>
/// Why the copy is right. Let the counter be X + s·i after round i, modulo 2^32, and the loop go on while that is not E. With
/// s a power of two and D = (E - X) mod 2^32 a multiple of it, round D / s is the first for which they are equal, because
/// s·i grows from 0 to D below 2^32: the last round is known (negative strides the same way round). An address is
/// A + t·i modulo 2^32, A being computed by the same 32-bit instructions. The test computes A + t·last without wrapping
/// around, in 64 bits: |t| is at most 2^20 and last below 2^32. If neither it nor A lies below 0 or, with the bytes accessed,
/// above the length, the same holds for all rounds between, which are therefore equal to the wrapped addresses. The length
/// cannot change in the loop: it has no calls. The copy is interruptible like the other.
/// </remarks>
internal sealed partial class FunctionTranslator
{
    /// <summary>Loops of a function that are translated twice: bounds how much larger that makes it.</summary>
    private const int MaximumVersionedLoops = 16;

    private IReadOnlySet<int>? _provenAccesses;
    private int _versionedLoops;

    // Offset after the immediates of the access that is being translated.
    private int _accessPosition;

    /// <summary>
    /// Translates a counted loop without the checks that its test makes needless, and goes on with the ordinary loop, whose
    /// body starts where the reader is. Does nothing for other loops.
    /// </summary>
    /// <param name="reader">At the start of the body.</param>
    /// <returns>The label to put after the ordinary loop, or null.</returns>
    private Label? TranslateWithoutChecks(ref WasmReader reader)
    {
        if (
            _provenAccesses is not null
            || _plan != Outlining.OutlinePlan.Whole
            || _body.CodeLength >= LargeBody
            || _tryDepth > 0
            || _isImportedMemory
            || _module.Memories.Length == 0
            || _module.Memories[0].Is64
            || _versionedLoops == MaximumVersionedLoops
            || LoopAnalysis.Of(_module, reader.Position, _body.CodeOffset + _body.CodeLength, _localKinds)
                is not { } loop
        )
        {
            return null;
        }

        _versionedLoops++;
        var checkedLoop = _il.DefineLabel();
        var end = _il.DefineLabel();
        EmitRangeTests(loop, checkedLoop);
        var facts = _facts.Snapshot();
        var (loops, isFresh) = (_loops, _isLengthFresh);
        _provenAccesses = loop.Accesses.Select(static a => a.Position).ToHashSet();
        var body = reader;
        var depth = _frames.Count;
        BeginLoopBody();
        while (_frames.Count > depth)
        {
            TranslateInstructionOfCopy(ref body);
        }

        _provenAccesses = null;
        _il.Emit(OpCodes.Br, end);
        _il.MarkLabel(checkedLoop);
        (_loops, _isLengthFresh) = (loops, isFresh);
        _facts.Reset(facts);
        return end;
    }

    // Accesses are counted once, for the stacks of traps: see InstructionMap.
    private void TranslateInstructionOfCopy(ref WasmReader reader)
    {
        _instruction = reader.Position - _body.CodeOffset;
        var (instruction, start) = (_instruction, _il.ILOffset);
        var opcode = reader.ReadOpcode();
        TranslateInstruction(opcode, ref reader);
        if (MemoryAccess.Of(opcode) is null)
        {
            Map.Add(opcode, start, _il.ILOffset, instruction);
        }
    }

    private void BeginLoopBody()
    {
        _facts.Forget(_traits.LoopWrites[_loops]);
        _isLengthFresh &= !_traits.LoopsWithCalls[_loops++];
        PushFrame(Opcode.Loop, [], []);
        Top.BranchLocals = [];
        _il.MarkLabel(Top.BranchLabel);
        EmitInterruptionCheck();
    }

    // Leaves the number of the last round in a local; all values are 64 bits wide.
    private void EmitRangeTests(CountedLoop loop, Label otherwise)
    {
        var last = TakeTemporary(ValueKind.I64);
        EmitLinear(loop.Distance);
        _il.Emit(OpCodes.Stloc, last);
        if (loop.StrideShift > 0)
        {
            _il.Emit(OpCodes.Ldloc, last);
            EmitInt64((1L << loop.StrideShift) - 1);
            _il.Emit(OpCodes.And);
            _il.Emit(OpCodes.Brtrue, otherwise);
            _il.Emit(OpCodes.Ldloc, last);
            EmitInt32(loop.StrideShift);
            _il.Emit(OpCodes.Shr_Un);
            _il.Emit(OpCodes.Stloc, last);
        }

        foreach (var access in loop.Accesses.DistinctBy(static a => (Key(a.Address), a.Extent)))
        {
            EmitRangeTest(access, last, otherwise);
        }

        Free(last, ValueKind.I64);
    }

    private void EmitRangeTest(LinearAccess access, LocalBuilder last, Label otherwise)
    {
        var step = access.Address.SignedStep;
        if (step < 0)
        {
            EmitLinear(access.Address);
            EmitTravel(step, last);
            EmitInt64(0);
            _il.Emit(OpCodes.Blt, otherwise);
        }

        EmitLinear(access.Address);
        if (step > 0)
        {
            EmitTravel(step, last);
        }

        EmitInt64(checked((long)access.Extent));
        _il.Emit(OpCodes.Add);
        EmitMemoryField(0, ContextLayout.MemoryLength);
        _il.Emit(OpCodes.Conv_U8);
        _il.Emit(OpCodes.Bgt_Un, otherwise);
    }

    // Adds what the address moves by until the last round.
    private void EmitTravel(int step, LocalBuilder last)
    {
        _il.Emit(OpCodes.Ldloc, last);
        EmitInt64(step);
        _il.Emit(OpCodes.Mul);
        _il.Emit(OpCodes.Add);
    }

    /// <summary>Pushes the value in the first round, computed in 32 bits, as a 64-bit number.</summary>
    private void EmitLinear(LinearValue value)
    {
        EmitInt32((int)value.Constant);
        foreach (var (local, factor) in value.Terms)
        {
            EmitOperandAgain(new Operand(OperandPlace.Local, ValueKind.I32, (ulong)local));
            if (factor != 1)
            {
                EmitInt32((int)factor);
                _il.Emit(OpCodes.Mul);
            }

            _il.Emit(OpCodes.Add);
        }

        _il.Emit(OpCodes.Conv_U8);
    }

    private static string Key(LinearValue value) => $"{string.Join(',', value.Terms)};{value.Constant};{value.Step}";
}
