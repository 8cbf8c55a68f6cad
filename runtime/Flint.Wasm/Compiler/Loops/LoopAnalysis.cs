using System.Numerics;
using Flint.Wasm.Binary;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Compiler.Loops;

/// <summary>
/// Looks whether a loop is counted: a body without blocks, calls or growing memory that ends in its only branch, back to
/// its start while some linear value is not another one that does not change.
/// </summary>
internal ref struct LoopAnalysis
{
    /// <summary>Bytes of body above which a loop is not looked at: the body is compiled twice.</summary>
    private const int MaximumBody = 512;

    /// <summary>Locals of the function above which no loop is looked at: every look takes all of them in hand.</summary>
    private const int MaximumLocals = 256;

    /// <summary>Accesses whose ranges are tested before the loop: each test costs as much as a few rounds save.</summary>
    private const int MaximumAccesses = 8;

    /// <summary>Steps above this, either way, are not those of an array; with it, no product leaves 64 bits.</summary>
    private const int MaximumStep = 1 << 20;

    private readonly ModuleDefinition _module;
    private readonly int _start;
    private readonly int _end;
    private readonly LinearValue?[] _locals;
    private readonly List<LinearValue?> _stack = [];
    private readonly List<LinearAccess> _accesses = [];
    private (LinearValue Left, LinearValue Right)? _inequality;
    private LinearValue? _condition;

    private LoopAnalysis(ModuleDefinition module, int start, int end, int locals)
    {
        _module = module;
        _start = start;
        _end = end;
        _locals = new LinearValue?[locals];
    }

    /// <summary>Analyses the loop whose body starts at a position, or answers null.</summary>
    public static CountedLoop? Of(ModuleDefinition module, int start, int end, IReadOnlyList<ValueKind> locals)
    {
        if (locals.Count > MaximumLocals)
        {
            return null;
        }

        var analysis = new LoopAnalysis(module, start, end, locals.Count);
        return analysis.Analyse(locals);
    }

    private CountedLoop? Analyse(IReadOnlyList<ValueKind> locals)
    {
        // First with every local as it was before the loop: what a round adds to it is its step.
        for (var i = 0; i < _locals.Length; i++)
        {
            _locals[i] = locals[i] == ValueKind.I32 ? LinearValue.OfLocal(i) : null;
        }

        if (!Run())
        {
            return null;
        }

        for (var i = 0; i < _locals.Length; i++)
        {
            var before = LinearValue.OfLocal(i);
            _locals[i] =
                _locals[i] is { } after && after.HasSameTerms(before) ? before with { Step = after.Constant } : null;
        }

        _stack.Clear();
        _accesses.Clear();
        _inequality = null;
        _condition = null;
        return Run() ? Counted() : null;
    }

    private readonly CountedLoop? Counted()
    {
        // A number is itself unequal to zero.
        var pair = _inequality ?? (_condition is { } value ? (value, LinearValue.Of(0)) : null);
        if (pair is not var (left, right))
        {
            return null;
        }

        var (counter, end) = left.Step != 0 ? (left, right) : (right, left);
        if (end.Step != 0 || !BitOperations.IsPow2(Math.Abs((long)counter.SignedStep)))
        {
            return null;
        }

        var distance = counter.SignedStep > 0 ? end.Plus(counter, uint.MaxValue) : counter.Plus(end, uint.MaxValue);
        if (distance is null)
        {
            return null;
        }

        var stride = (uint)Math.Abs((long)counter.SignedStep);
        var accesses = _accesses.Where(static a => Math.Abs((long)a.Address.SignedStep) <= MaximumStep).ToList();
        return accesses.Count == 0 || accesses.Count > MaximumAccesses || stride > MaximumStep
            ? null
            : new CountedLoop(distance with { Step = 0 }, BitOperations.Log2(stride), accesses);
    }

    /// <summary>Follows the body once. False where it is not of the form looked for.</summary>
    private bool Run()
    {
        var reader = new WasmReader(_module.Binary.Span[.._end], _start);
        while (reader.Position < _start + MaximumBody)
        {
            var opcode = reader.ReadOpcode();
            if (opcode == Opcode.BrIf)
            {
                _condition = Pop();
                return reader.ReadU32() == 0 && reader.ReadOpcode() == Opcode.End && _stack.Count == 0;
            }

            _inequality = null;
            if (!Follow(opcode, ref reader))
            {
                return false;
            }
        }

        return false;
    }

    private bool Follow(Opcode opcode, ref WasmReader reader)
    {
        switch (opcode)
        {
            case Opcode.Nop:
                return true;
            case Opcode.LocalGet:
                _stack.Add(_locals[(int)reader.ReadU32()]);
                return true;
            case Opcode.LocalSet:
                _locals[(int)reader.ReadU32()] = Pop();
                return true;
            case Opcode.LocalTee:
                _locals[(int)reader.ReadU32()] = _stack.Count > 0 ? _stack[^1] : null;
                return true;
            case Opcode.I32Const:
                _stack.Add(LinearValue.Of((uint)reader.ReadS32()));
                return true;
            case Opcode.Drop:
                Pop();
                return true;
            case Opcode.Select:
                Replace(3, null);
                return true;
        }

        if (MemoryAccess.Of(opcode) is { } access)
        {
            Access(access, ref reader);
            return true;
        }

        ref readonly var info = ref OpcodeTable.Info(opcode);
        if (
            info.IsContextual
            || info.Immediate is not (ImmediateKind.None or ImmediateKind.I64 or ImmediateKind.F32 or ImmediateKind.F64)
        )
        {
            return false;
        }

        if (opcode is not (>= Opcode.I32Eqz and <= Opcode.I64Extend32S or >= Opcode.I64Const and <= Opcode.F64Const))
        {
            return false;
        }

        ImmediateSkipper.Skip(opcode, ref reader, _module.Types.AsSpan());
        var result = info.ParameterCount == 2 ? Combine(opcode) : null;
        Replace(info.ParameterCount, result);
        return true;
    }

    private void Access(MemoryAccess access, ref WasmReader reader)
    {
        var argument = reader.ReadMemoryArgument();
        if (access.IsStore)
        {
            Pop();
        }

        if (Pop() is { } address && argument.Memory == 0)
        {
            _accesses.Add(new LinearAccess(reader.Position, address, argument.Offset + (ulong)access.Size));
        }

        if (!access.IsStore)
        {
            _stack.Add(null);
        }
    }

    private LinearValue? Combine(Opcode opcode)
    {
        if (_stack.Count < 2 || _stack[^2] is not { } left || _stack[^1] is not { } right)
        {
            return null;
        }

        switch (opcode)
        {
            case Opcode.I32Ne:
                _inequality = (left, right);
                return null;
            case Opcode.I32Add:
                return left.Plus(right);
            case Opcode.I32Sub:
                return left.Plus(right, uint.MaxValue);
            case Opcode.I32Shl when right.IsConstant:
                return left.Times(1u << ((int)right.Constant & 31));
            case Opcode.I32Mul when right.IsConstant:
                return left.Times(right.Constant);
            case Opcode.I32Mul when left.IsConstant:
                return right.Times(left.Constant);
            default:
                return null;
        }
    }

    // Operands from before the loop may lie below; they are not the body's.
    private readonly LinearValue? Pop()
    {
        if (_stack.Count == 0)
        {
            return null;
        }

        var value = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private readonly void Replace(int count, LinearValue? result)
    {
        for (var i = 0; i < count; i++)
        {
            Pop();
        }

        _stack.Add(result);
    }
}
