using Flint.Wasm.Binary;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Compiler.Outlining;

/// <summary>The locals that a run reads or writes, and those that it writes, both in ascending order.</summary>
internal sealed record LocalUses(SortedSet<int> Used, SortedSet<int> Written)
{
    public static LocalUses Of(ModuleDefinition module, OutlinedRun run)
    {
        var uses = new LocalUses([], []);
        var reader = new WasmReader(module.Binary.Span[..run.End], run.Start);
        while (!reader.AtEnd)
        {
            var opcode = reader.ReadOpcode();
            switch (opcode)
            {
                case Opcode.LocalGet:
                    uses.Used.Add((int)reader.ReadU32());
                    break;
                case Opcode.LocalSet or Opcode.LocalTee:
                    var local = (int)reader.ReadU32();
                    uses.Used.Add(local);
                    uses.Written.Add(local);
                    break;
                default:
                    ImmediateSkipper.Skip(opcode, ref reader, module.Types.AsSpan());
                    break;
            }
        }

        return uses;
    }
}
