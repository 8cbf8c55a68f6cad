using Flint.Wasm;
using Flint.Wasm.Binary;

namespace Flint.Bench.Fuzz.Generation;

/// <summary>The instructions whose types their opcodes tell, by what they give.</summary>
internal static class OpcodePool
{
    private static readonly Dictionary<ValueKind, Opcode[]> ByResult = Enumerable
        .Range(0, OpcodeTable.Size)
        .Select(static i => (Opcode)i)
        .Where(IsUsable)
        .GroupBy(static o => OpcodeTable.Info(o).Result)
        .ToDictionary(static g => g.Key, static g => g.ToArray());

    /// <summary>An instruction that gives a type; <see cref="ValueKind.None"/> is a store.</summary>
    public static Opcode Any(ValueKind result, Random random)
    {
        var pool = ByResult[result];
        var opcode = pool[random.Next(pool.Length)];

        // What traps often keeps functions from getting anywhere.
        return MayTrap(opcode) && random.Next(10) != 0 ? pool[random.Next(pool.Length)] : opcode;
    }

    private static bool MayTrap(Opcode opcode)
    {
        var name = OpcodeTable.Name(opcode);
        return name[0] == 'i'
            && (
                name.Contains(".div", StringComparison.Ordinal)
                || name.Contains(".rem", StringComparison.Ordinal)
                || name.Contains(".trunc_f", StringComparison.Ordinal)
            );
    }

    private static bool IsUsable(Opcode opcode)
    {
        var info = OpcodeTable.Info(opcode);
        return info.Immediate != ImmediateKind.Undefined
            && !info.IsContextual
            && info.Immediate
                is ImmediateKind.None
                    or ImmediateKind.MemoryArgument
                    or ImmediateKind.MemoryArgumentAndLane
                    or ImmediateKind.Lane
                    or ImmediateKind.Shuffle
            // Engines may choose what relaxed instructions answer.
            && !OpcodeTable.Name(opcode).Contains("relaxed", StringComparison.Ordinal)
            && opcode is not (Opcode.Nop or Opcode.Unreachable);
    }
}
