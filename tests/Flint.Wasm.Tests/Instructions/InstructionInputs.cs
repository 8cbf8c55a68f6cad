using System.Buffers.Binary;

namespace Flint.Wasm.Tests.Instructions;

/// <summary>Contents for the start of a <see cref="InstructionModule"/>'s memory.</summary>
internal static class InstructionInputs
{
    private static readonly uint[] Singles =
    [
        0x00000000,
        0x80000000,
        0x3F800000,
        0xBF800000,
        0x7F800000,
        0xFF800000,
        0x7FC00000,
        0xFFC00000,
        0x7F800001,
        0xFFA00000,
        0x7FFFFFFF,
        0x00000001,
        0x80000001,
        0x007FFFFF,
        0x00800000,
        0x7F7FFFFF,
        0xFF7FFFFF,
        0x3F000000,
        0xBF000000,
        0x3FC00000,
        0xC0200000,
        0x4EFFFFFF,
        0x4F000000,
        0x4F000001,
        0xCF000000,
        0xCF000001,
        0x4F7FFFFF,
        0x4F800000,
        0x4F800001,
        0x4B000000,
        0x4B000001,
        0xCAFFFFFF,
        0x3EFFFFFF,
        0xBF7FFFFF,
        0x40490FDB,
        0x33800000,
    ];

    private static readonly double[] Doubles =
    [
        0d,
        -0d,
        1d,
        -1d,
        double.PositiveInfinity,
        double.NegativeInfinity,
        double.Epsilon,
        -double.Epsilon,
        double.MaxValue,
        double.MinValue,
        0.5,
        -0.5,
        1.5,
        2.5,
        -2.5,
        2147483647d,
        2147483647.5,
        2147483648d,
        -2147483648d,
        -2147483648.9,
        -2147483649d,
        4294967295d,
        4294967295.5,
        4294967296d,
        -0.99999999,
        0.49999999999999994,
        4503599627370496.5,
        -4503599627370497d,
        3.4028234663852886e38,
        3.4028235677973366e38,
        3.4028236e38,
        1.401298464324817e-45,
        7.006492321624085e-46,
        7.006492321624086e-46,
        1.1754943508222875e-38,
        1.00000005960464477539,
    ];

    private static readonly ulong[] DoubleNaNs =
    [
        0x7FF8000000000000,
        0xFFF8000000000000,
        0x7FF0000000000001,
        0xFFF4000000000000,
        0x7FFFFFFFFFFFFFFF,
    ];

    private static readonly ulong[] Integers =
    [
        0,
        1,
        2,
        3,
        7,
        8,
        9,
        15,
        16,
        17,
        31,
        32,
        33,
        63,
        64,
        65,
        0x7F,
        0x80,
        0x81,
        0xFE,
        0xFF,
        0x100,
        0x7FFE,
        0x7FFF,
        0x8000,
        0x8001,
        0xFFFE,
        0xFFFF,
        0x10000,
        0x7FFFFFFF,
        0x80000000,
        0x80000001,
        0xFFFFFFFE,
        0xFFFFFFFF,
        0x100000000,
        0x7FFFFFFFFFFFFFFF,
        0x8000000000000000,
        0x8000000000000001,
        0xFFFFFFFFFFFFFFFE,
        0xFFFFFFFFFFFFFFFF,
        0xFF7FFF7FFF7FFF7F,
        0x00FFFF00FF0000FF,
        0x5555555555555555,
        0xAAAAAAAAAAAAAAAA,
        0x01000080FEFFFF7F,
    ];

    /// <summary>Makes records, each of <see cref="InstructionModule.RecordLength"/> bytes; a third are at random.</summary>
    public static byte[] Make(Random random, int count)
    {
        var inputs = new byte[count * InstructionModule.RecordLength];
        random.NextBytes(inputs);
        for (var i = 0; i < count; i++)
        {
            var record = inputs.AsSpan(i * InstructionModule.RecordLength, InstructionModule.RecordLength);
            if (i % 3 != 0)
            {
                var kind = random.Next(6);
                for (var operand = 0; operand < 3; operand++)
                {
                    Fill(record.Slice(operand * 16, 16), kind, random);
                }
            }

            BinaryPrimitives.WriteInt32LittleEndian(record[InstructionModule.Address..], random.Next(32));
        }

        return inputs;
    }

    /// <summary>A constant for an operand, most of them of the special values.</summary>
    public static byte[] Constant(Random random)
    {
        var constant = new byte[16];
        random.NextBytes(constant);
        var kind = random.Next(7);
        if (kind < 6)
        {
            Fill(constant, kind, random);
        }

        return constant;
    }

    /// <summary>Constants that arithmetic has rules for: zeros, ones, all bits, NaN.</summary>
    public static IEnumerable<byte[]> Neutral()
    {
        foreach (var value in new[] { 0f, -0f, 1f, -1f, 2f, float.NaN, float.PositiveInfinity })
        {
            yield return Repeat(BitConverter.GetBytes(value));
        }

        foreach (var value in new[] { -0d, 1d, -1d, 2d, double.NaN, double.PositiveInfinity })
        {
            yield return Repeat(BitConverter.GetBytes(value));
        }

        foreach (var value in new short[] { 0x0101, 1, -1, short.MinValue, 0x7F7F })
        {
            yield return Repeat(BitConverter.GetBytes(value));
        }

        foreach (var value in new long[] { 1, 8, 63, 64, 1L << 32, long.MinValue, uint.MaxValue })
        {
            yield return Repeat(BitConverter.GetBytes(value));
        }
    }

    private static byte[] Repeat(byte[] lane) =>
        [.. Enumerable.Repeat(lane, 16 / lane.Length).SelectMany(static b => b)];

    private static void Fill(Span<byte> vector, int kind, Random random)
    {
        switch (kind)
        {
            case 0 or 1:
                for (var i = 0; i < 16; i += 4)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(vector[i..], Singles[random.Next(Singles.Length)]);
                }

                break;
            case 2 or 3:
                for (var i = 0; i < 16; i += 8)
                {
                    var index = random.Next(Doubles.Length + DoubleNaNs.Length);
                    var bits =
                        index < Doubles.Length
                            ? BitConverter.DoubleToUInt64Bits(Doubles[index])
                            : DoubleNaNs[index - Doubles.Length];
                    BinaryPrimitives.WriteUInt64LittleEndian(vector[i..], bits);
                }

                break;
            default:
                var width = 1 << random.Next(4);
                Span<byte> lane = stackalloc byte[8];
                for (var i = 0; i < 16; i += width)
                {
                    BinaryPrimitives.WriteUInt64LittleEndian(lane, Integers[random.Next(Integers.Length)]);
                    lane[..width].CopyTo(vector[i..]);
                }

                break;
        }
    }
}
