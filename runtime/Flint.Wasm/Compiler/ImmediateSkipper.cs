using Flint.Wasm.Binary;

namespace Flint.Wasm.Compiler;

/// <summary>Moves a reader over the immediates of an instruction.</summary>
internal static class ImmediateSkipper
{
    public static void Skip(Opcode opcode, ref WasmReader reader, ReadOnlySpan<FunctionType> types)
    {
        switch (OpcodeTable.Info(opcode).Immediate)
        {
            case ImmediateKind.BlockType:
                reader.ReadS33();
                SkipReferenceBlockType(ref reader, types);
                break;
        }
    }

    private static void SkipReferenceBlockType(ref WasmReader reader, ReadOnlySpan<FunctionType> types) { }
}
