using Flint.Wasm.Binary;

namespace Flint.Wasm.Compiler.Outlining;

/// <summary>What single instructions weigh once translated.</summary>
internal static class CodeCost
{
    public static CodeWeight Of(Opcode opcode, bool isLean)
    {
        switch (opcode)
        {
            case Opcode.LocalGet or Opcode.LocalSet or Opcode.LocalTee:
                return new(1, 0, 1);
            case Opcode.Br or Opcode.Return:
                return new(2, 1, 0);
            case Opcode.BrIf:
                return new(2, 1, 0);
            case Opcode.BrTable:
                return new(4, 2, 1);
            case Opcode.Call or Opcode.ReturnCall:
                return new(5, 0, 2);
            case Opcode.CallIndirect or Opcode.ReturnCallIndirect or Opcode.CallRef or Opcode.ReturnCallRef:
                return new(30, 4, 12);
            case Opcode.GlobalGet or Opcode.GlobalSet:
                return new(4, 0, 1);
            case Opcode.Select or Opcode.SelectTyped when isLean:
                return new(3, 0, 3);
            case Opcode.Select or Opcode.SelectTyped:
                return new(12, 0, 6);
        }

        ref readonly var info = ref OpcodeTable.Info(opcode);
        return info.Immediate switch
        {
            ImmediateKind.MemoryArgument when isLean => info.Result == ValueKind.None ? new(5, 0, 3) : new(4, 0, 2),
            ImmediateKind.MemoryArgument or ImmediateKind.MemoryArgumentAndLane => info.Result == ValueKind.None
                ? new(13, 0, 4)
                : new(12, 0, 3),
            ImmediateKind.I32 => new(1, 0, 0),
            ImmediateKind.I64 => new(2, 0, 0),
            _ => new(2, 0, 0),
        };
    }

    public static CodeWeight OfBlock(Opcode opcode, int values) =>
        opcode switch
        {
            Opcode.Loop => new(5 + (4 * values), 3, 1 + (2 * values)),
            Opcode.If => new(3 + (4 * values), 3, 1 + (2 * values)),
            Opcode.TryTable => new(40 + (4 * values), 8, 12 + (2 * values)),
            _ => new(4 * values, 1, 2 * values),
        };
}
