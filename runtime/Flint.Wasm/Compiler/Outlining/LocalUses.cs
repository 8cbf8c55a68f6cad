using Flint.Wasm.Binary;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Compiler.Outlining;

/// <summary>The locals that a run reads or writes, and those that it writes, both in ascending order.</summary>
internal sealed record LocalUses(SortedSet<int> Used, SortedSet<int> Written)
{
    /// <summary>What a run uses.</summary>
    public static LocalUses Of(ModuleDefinition module, OutlinedRun run)
    {
        var uses = new LocalUses([], []);
        uses.Scan(module, run.Start, run.End);
        return uses;
    }

    /// <summary>What a function uses outside the runs that share its frame.</summary>
    public static SortedSet<int> Outside(
        ModuleDefinition module,
        FunctionBody body,
        IReadOnlyDictionary<int, OutlinedRun> runs
    )
    {
        var uses = new LocalUses([], []);
        var position = body.CodeOffset;
        foreach (var run in runs.Values.Where(static r => !r.IsInlined).OrderBy(static r => r.Start))
        {
            uses.Scan(module, position, run.Start);
            position = run.End;
        }

        uses.Scan(module, position, body.CodeOffset + body.CodeLength);
        return uses.Used;
    }

    private void Scan(ModuleDefinition module, int start, int end)
    {
        var reader = new WasmReader(module.Binary.Span[..end], start);
        while (!reader.AtEnd)
        {
            var opcode = reader.ReadOpcode();
            switch (opcode)
            {
                case Opcode.LocalGet:
                    Used.Add((int)reader.ReadU32());
                    break;
                case Opcode.LocalSet or Opcode.LocalTee:
                    var local = (int)reader.ReadU32();
                    Used.Add(local);
                    Written.Add(local);
                    break;
                default:
                    ImmediateSkipper.Skip(opcode, ref reader, module.Types.AsSpan());
                    break;
            }
        }
    }
}
