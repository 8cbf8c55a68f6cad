using Flint.Wasm.Binary;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Compiler;

/// <summary>What must be known of a function before its first instruction is translated.</summary>
/// <param name="MakesCalls">Whether it calls other functions, so that it needs the stack check.</param>
/// <param name="UsesMemory0">Whether it accesses memory 0.</param>
/// <param name="LoopsWithCalls">Per loop, in order of appearance: whether a memory may grow in it.</param>
/// <param name="LoopWrites">Per loop: the locals that are set in it, or null where those are too many to list.</param>
internal readonly record struct FunctionTraits(
    bool MakesCalls,
    bool UsesMemory0,
    List<bool> LoopsWithCalls,
    List<HashSet<int>?> LoopWrites
)
{
    /// <summary>Locals set in a loop above which they are not listed.</summary>
    private const int MaximumLoopWrites = 256;

    public static FunctionTraits Scan(ModuleDefinition module, FunctionBody body)
    {
        var makesCalls = false;
        var usesMemory = false;
        var loops = new List<bool>();
        var writes = new List<HashSet<int>?>();

        // Per open block: its loop's position, or -1.
        var open = new Stack<int>();
        var reader = new WasmReader(module.Binary.Span[..(body.CodeOffset + body.CodeLength)], body.CodeOffset);
        while (!reader.AtEnd)
        {
            var opcode = reader.ReadOpcode();
            var immediate = OpcodeTable.Info(opcode).Immediate;
            var isCall = opcode is >= Opcode.Call and <= Opcode.ReturnCallRef;
            makesCalls |= isCall;
            usesMemory |=
                immediate is ImmediateKind.MemoryArgument or ImmediateKind.MemoryArgumentAndLane
                || opcode == Opcode.MemorySize;
            if (opcode is Opcode.Block or Opcode.Loop or Opcode.If or Opcode.TryTable)
            {
                open.Push(opcode == Opcode.Loop ? loops.Count : -1);
                if (opcode == Opcode.Loop)
                {
                    loops.Add(false);
                    writes.Add([]);
                }
            }
            else if (opcode == Opcode.End)
            {
                CloseBlock(open, loops, writes);
            }
            else if (isCall || opcode == Opcode.MemoryGrow)
            {
                MarkInnermostLoop(open, loops);
            }
            else if ((opcode is Opcode.LocalSet or Opcode.LocalTee) && InnermostLoop(open) is var loop and >= 0)
            {
                Add(writes, loop, [(int)reader.ReadU32()]);
                continue;
            }

            ImmediateSkipper.Skip(opcode, ref reader, module.Types.AsSpan());
        }

        return new FunctionTraits(makesCalls, usesMemory, loops, writes);
    }

    // Outer loops learn of what is in an inner one when that closes.
    private static void CloseBlock(Stack<int> open, List<bool> loops, List<HashSet<int>?> writes)
    {
        if (open.TryPop(out var closed) && closed >= 0 && InnermostLoop(open) is var outer and >= 0)
        {
            loops[outer] |= loops[closed];
            Add(writes, outer, writes[closed]);
        }
    }

    // Loops in loops repeat what the inner ones write, so a bound on each bounds the work.
    private static void Add(List<HashSet<int>?> writes, int loop, IReadOnlyCollection<int>? locals)
    {
        if (writes[loop] is not { } known)
        {
            return;
        }

        if (locals is not null)
        {
            known.UnionWith(locals);
        }

        if (locals is null || known.Count > MaximumLoopWrites)
        {
            writes[loop] = null;
        }
    }

    private static void MarkInnermostLoop(Stack<int> open, List<bool> loops)
    {
        if (InnermostLoop(open) is var loop and >= 0)
        {
            loops[loop] = true;
        }
    }

    private static int InnermostLoop(Stack<int> open)
    {
        foreach (var loop in open)
        {
            if (loop >= 0)
            {
                return loop;
            }
        }

        return -1;
    }
}
