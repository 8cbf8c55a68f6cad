using Flint.Wasm.Binary;

namespace Flint.Wasm.Compiler;

/// <summary>
/// Which instructions the IL of a method came from: those that call or may trap. Serves the stacks of traps alone.
/// </summary>
/// <remarks>
/// The runtime knows the IL offset of a call that is on the stack, and of the statement in which a processor's fault
/// happened. Bounds checks of memory accesses share one place of failure in the JIT's code, so which of several accesses
/// trapped is not known.
/// </remarks>
internal sealed class InstructionMap
{
    private readonly List<Entry> _entries = [];
    private int _accesses;
    private int _firstAccess;

    private enum Group : byte
    {
        Call,
        Division,
        Truncation,
    }

    /// <summary>Notes an instruction whose IL was emitted, if it is of interest.</summary>
    /// <param name="opcode">The instruction.</param>
    /// <param name="start">The offset in the IL where it begins.</param>
    /// <param name="end">The offset in the IL where it ends.</param>
    /// <param name="instruction">The offset of the instruction from the first one of its function.</param>
    public void Add(Opcode opcode, int start, int end, int instruction)
    {
        if (GroupOf(opcode) is { } group)
        {
            _entries.Add(new Entry(start, end, instruction, group));
        }
        else if (
            OpcodeTable.Info(opcode).Immediate is ImmediateKind.MemoryArgument or ImmediateKind.MemoryArgumentAndLane
        )
        {
            _firstAccess = _accesses++ == 0 ? instruction : _firstAccess;
        }
    }

    /// <summary>Gives back what was reserved for more entries.</summary>
    public void Trim() => _entries.TrimExcess();

    /// <summary>The call at an IL offset, relative to the function; -1 where it is not known.</summary>
    public int FindCall(int il)
    {
        var found = _entries.FindLast(e => e.Group == Group.Call && e.Start <= il && il < e.End);
        return found.End > 0 ? found.Instruction : -1;
    }

    /// <summary>The instruction that trapped in the statement at an IL offset; -1 where it is not known.</summary>
    public int FindTrap(TrapKind kind, int il)
    {
        switch (kind)
        {
            case TrapKind.IntegerDivideByZero:
                return FindFirst(static e => e.Group == Group.Division, il);
            case TrapKind.InvalidConversionToInteger:
                return FindFirst(static e => e.Group == Group.Truncation, il);
            case TrapKind.IntegerOverflow:
                return FindFirst(static e => e.Group is Group.Division or Group.Truncation, il);
            default:
                var call = FindCall(il);
                return call < 0 && kind == TrapKind.MemoryOutOfBounds && _accesses == 1 ? _firstAccess : call;
        }
    }

    // The only one, else the first one of the statement. Offset 0 also stands for an offset that the runtime does not know.
    private int FindFirst(Predicate<Entry> matches, int il)
    {
        var first = _entries.FindIndex(matches);
        if (first < 0 || _entries.FindIndex(first + 1, matches) < 0)
        {
            return first < 0 ? -1 : _entries[first].Instruction;
        }

        var found = _entries.FindIndex(e => matches(e) && e.End > il);
        return il > 0 && found >= 0 ? _entries[found].Instruction : -1;
    }

    // Whatever calls another method counts as a call.
    private static Group? GroupOf(Opcode opcode) =>
        opcode switch
        {
            >= Opcode.I32DivS and <= Opcode.I32RemU or >= Opcode.I64DivS and <= Opcode.I64RemU => Group.Division,
            >= Opcode.I32TruncF32S and <= Opcode.I32TruncF64U or >= Opcode.I64TruncF32S and <= Opcode.I64TruncF64U =>
                Group.Truncation,
            >= Opcode.Call
            and <= Opcode.ReturnCallRef
            or >= Opcode.MemoryInit
            and <= Opcode.TableFill
            or Opcode.Throw
            or Opcode.ThrowRef
            or Opcode.MemoryGrow
            or Opcode.TableGet
            or Opcode.TableSet => Group.Call,
            _ => null,
        };

    private readonly record struct Entry(int Start, int End, int Instruction, Group Group);
}
