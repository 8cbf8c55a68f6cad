using Flint.Wasm.Binary;

namespace Flint.Bench.Fuzz.Generation;

/// <summary>Functions that answer their argument with every NaN made the positive canonical one.</summary>
internal static class NanHelpers
{
    /// <summary>How many there are: one for each shape but the first.</summary>
    public const int Count = 4;

    private const byte F32 = 0x7D;
    private const byte F64 = 0x7C;
    private const byte V128 = 0x7B;

    /// <summary>Writes the helpers' types, one for each.</summary>
    public static void WriteTypes(WasmWriter output)
    {
        foreach (var type in (ReadOnlySpan<byte>)[F32, F64, V128, V128])
        {
            output.WriteBytes([0x60, 1, type, 1, type]);
        }
    }

    /// <summary>Writes the indices of the helpers' types.</summary>
    /// <param name="output">The function section.</param>
    /// <param name="firstType">The index of the first of them.</param>
    public static void WriteFunctions(WasmWriter output, int firstType)
    {
        for (var i = 0; i < Count; i++)
        {
            output.WriteUnsigned((ulong)(firstType + i));
        }
    }

    /// <summary>Writes the helpers' bodies.</summary>
    public static void WriteBodies(WasmWriter output)
    {
        WriteBody(output, Opcode.F32Eq, isVector: false, body => WriteConstant(body, Opcode.F32Const, 0x7FC0_0000, 4));
        WriteBody(
            output,
            Opcode.F64Eq,
            isVector: false,
            body => WriteConstant(body, Opcode.F64Const, 0x7FF8_0000_0000_0000, 8)
        );
        WriteBody(output, Named("f32x4.eq"), isVector: true, body => WriteVector(body, 0x7FC0_0000_7FC0_0000));
        WriteBody(output, Named("f64x2.eq"), isVector: true, body => WriteVector(body, 0x7FF8_0000_0000_0000));
    }

    /// <summary>The opcode with a name.</summary>
    public static Opcode Named(string name)
    {
        for (var i = 0; i < OpcodeTable.Size; i++)
        {
            if (OpcodeTable.Name((Opcode)i) == name)
            {
                return (Opcode)i;
            }
        }

        throw new ArgumentException($"There is no instruction {name}.", nameof(name));
    }

    // The argument where it equals itself, else the canonical NaN.
    private static void WriteBody(WasmWriter output, Opcode equal, bool isVector, Action<WasmWriter> writeNan)
    {
        var body = new WasmWriter();
        body.WriteByte(0);
        WriteGet(body);
        writeNan(body);
        WriteGet(body);
        WriteGet(body);
        body.WriteOpcode(equal);
        body.WriteOpcode(isVector ? Named("v128.bitselect") : Opcode.Select);
        body.WriteOpcode(Opcode.End);
        output.WriteVector(body.Written);
    }

    private static void WriteGet(WasmWriter body)
    {
        body.WriteOpcode(Opcode.LocalGet);
        body.WriteByte(0);
    }

    private static void WriteConstant(WasmWriter body, Opcode opcode, ulong bits, int bytes)
    {
        body.WriteOpcode(opcode);
        body.WriteBytes(BitConverter.GetBytes(bits).AsSpan(0, bytes));
    }

    private static void WriteVector(WasmWriter body, ulong half)
    {
        body.WriteOpcode(Named("v128.const"));
        body.WriteFixed64(half);
        body.WriteFixed64(half);
    }
}
