using Flint.Wasm.Binary;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Compiler;

/// <summary>What must be known of a function before its first instruction is translated.</summary>
/// <param name="MakesCalls">Whether it calls other functions, so that it needs the stack check.</param>
/// <param name="UsesMemory0">Whether it accesses memory 0.</param>
internal readonly record struct FunctionTraits(bool MakesCalls, bool UsesMemory0)
{
    public static FunctionTraits Scan(ModuleDefinition module, FunctionBody body)
    {
        var makesCalls = false;
        var usesMemory = false;
        var reader = new WasmReader(module.Binary.Span[..(body.CodeOffset + body.CodeLength)], body.CodeOffset);
        while (!reader.AtEnd && !(makesCalls && usesMemory))
        {
            var opcode = reader.ReadOpcode();
            var immediate = OpcodeTable.Info(opcode).Immediate;
            makesCalls |=
                immediate is ImmediateKind.Function or ImmediateKind.TypeAndTable or ImmediateKind.Type
                && opcode != Opcode.RefFunc;
            usesMemory |=
                immediate is ImmediateKind.MemoryArgument or ImmediateKind.MemoryArgumentAndLane
                || opcode == Opcode.MemorySize;
            ImmediateSkipper.Skip(opcode, ref reader, module.Types.AsSpan());
        }

        return new FunctionTraits(makesCalls, usesMemory);
    }
}
