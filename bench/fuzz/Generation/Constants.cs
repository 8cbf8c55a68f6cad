using Flint.Wasm;
using Flint.Wasm.Binary;

namespace Flint.Bench.Fuzz.Generation;

/// <summary>Writes constants: small ones, edges and noise.</summary>
internal sealed class Constants(Random random)
{
    private static readonly ulong[] Edges =
    [
        0,
        1,
        0xFF,
        0x7F,
        0x80,
        0x8000,
        0xFFFF,
        0x7FFF_FFFF,
        0x8000_0000,
        0xFFFF_FFFF,
        0x7FFF_FFFF_FFFF_FFFF,
        0x8000_0000_0000_0000,
        0xFFFF_FFFF_FFFF_FFFF,
    ];

    private static readonly double[] Numbers =
    [
        0,
        -0.0,
        1,
        -1,
        0.5,
        1.5,
        2.5,
        -2.5,
        127.9,
        32768,
        2147483647,
        2147483648,
        -2147483649,
        4294967296,
        9.2233720368547758e18,
        1.8446744073709552e19,
        1e-310,
        1e-40,
        3.4e38,
        1.7e308,
        double.PositiveInfinity,
        double.NegativeInfinity,
        double.NaN,
    ];

    public void Write(WasmWriter output, ValueKind kind)
    {
        switch (kind)
        {
            case ValueKind.I32:
                output.WriteOpcode(Opcode.I32Const);
                output.WriteSigned((int)Bits());
                break;
            case ValueKind.I64:
                output.WriteOpcode(Opcode.I64Const);
                output.WriteSigned((long)Bits());
                break;
            case ValueKind.F32:
                output.WriteOpcode(Opcode.F32Const);
                output.WriteFixed32(BitConverter.SingleToUInt32Bits((float)Number()) & 0xFFC0_0000 | Noise32());
                break;
            case ValueKind.F64:
                output.WriteOpcode(Opcode.F64Const);
                output.WriteFixed64(BitConverter.DoubleToUInt64Bits(Number()));
                break;
            default:
                output.WriteOpcode(Opcode.V128Const);
                WriteLanes(output);
                break;
        }
    }

    private uint Noise32() => random.Next(2) == 0 ? 0 : (uint)random.Next(0x40_0000);

    private void WriteLanes(WasmWriter output)
    {
        switch (random.Next(3))
        {
            case 0:
                for (var i = 0; i < 4; i++)
                {
                    output.WriteFixed32(BitConverter.SingleToUInt32Bits((float)Number()));
                }

                break;
            case 1:
                output.WriteFixed64(BitConverter.DoubleToUInt64Bits(Number()));
                output.WriteFixed64(BitConverter.DoubleToUInt64Bits(Number()));
                break;
            default:
                output.WriteFixed64(Bits());
                output.WriteFixed64(Bits());
                break;
        }
    }

    private double Number() =>
        random.Next(4) == 0 ? random.Next(-1000, 1000) / 8.0 : Numbers[random.Next(Numbers.Length)];

    private ulong Bits() =>
        random.Next(4) switch
        {
            0 => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
            1 => Edges[random.Next(Edges.Length)],
            _ => (ulong)random.Next(-8, 200),
        };
}
