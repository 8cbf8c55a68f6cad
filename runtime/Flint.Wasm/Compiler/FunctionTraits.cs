using Flint.Wasm.Binary;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Compiler;

/// <summary>What must be known of a function before its first instruction is translated.</summary>
/// <param name="MakesCalls">Whether it calls other functions, so that it needs the stack check.</param>
/// <param name="UsesMemory0">Whether it accesses memory 0.</param>
/// <param name="LoopsWithCalls">Per loop, in order of appearance: whether a memory may grow in it.</param>
internal readonly record struct FunctionTraits(bool MakesCalls, bool UsesMemory0, List<bool> LoopsWithCalls)
{
    public static FunctionTraits Scan(ModuleDefinition module, FunctionBody body)
    {
        var makesCalls = false;
        var usesMemory = false;
        var loops = new List<bool>();

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
                }
            }
            else if (opcode == Opcode.End)
            {
                CloseBlock(open, loops);
            }
            else if (isCall || opcode == Opcode.MemoryGrow)
            {
                MarkInnermostLoop(open, loops);
            }

            ImmediateSkipper.Skip(opcode, ref reader, module.Types.AsSpan());
        }

        return new FunctionTraits(makesCalls, usesMemory, loops);
    }

    private static void CloseBlock(Stack<int> open, List<bool> loops)
    {
        if (open.TryPop(out var closed) && closed >= 0 && loops[closed])
        {
            MarkInnermostLoop(open, loops);
        }
    }

    // Outer loops learn of it when the inner one closes.
    private static void MarkInnermostLoop(Stack<int> open, List<bool> loops)
    {
        foreach (var loop in open)
        {
            if (loop >= 0)
            {
                loops[loop] = true;
                return;
            }
        }
    }
}
