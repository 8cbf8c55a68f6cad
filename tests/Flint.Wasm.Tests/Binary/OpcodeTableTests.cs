using Flint.Wasm.Binary;

namespace Flint.Wasm.Tests.Binary;

public sealed class OpcodeTableTests
{
    [Fact]
    public void Every_opcode_has_one_row_whose_name_is_its_own()
    {
        foreach (var opcode in Enum.GetValues<Opcode>())
        {
            Assert.NotEqual(ImmediateKind.Undefined, OpcodeTable.Info(opcode).Immediate);
            var words = OpcodeTable.Name(opcode).Split('.', '_');
            var pascal = string.Concat(words.Select(static w => char.ToUpperInvariant(w[0]) + w[1..]));
            Assert.Equal(opcode.ToString(), opcode == Opcode.SelectTyped ? pascal + "Typed" : pascal);
        }
    }

    [Fact]
    public void Every_row_belongs_to_an_opcode()
    {
        for (var value = 0; value < OpcodeTable.Size; value++)
        {
            var isDefined = OpcodeTable.All[value].Immediate != ImmediateKind.Undefined;
            Assert.Equal(Enum.IsDefined((Opcode)value), isDefined);
        }
    }

    [Fact]
    public void Rows_carry_alignment_lanes_and_signature()
    {
        var load = OpcodeTable.Info(Opcode.V128Load32Lane);
        Assert.Equal((byte)2, load.Alignment);
        Assert.Equal((byte)4, load.LaneCount);
        Assert.Equal((byte)1, load.ParameterCount);
        Assert.Equal(ValueKind.V128, load.Result);

        var replace = OpcodeTable.Info(Opcode.I16x8ReplaceLane);
        Assert.Equal((byte)8, replace.LaneCount);
        Assert.Equal([ValueKind.V128, ValueKind.I32], [replace.Parameter0, replace.Parameter1]);
    }
}
