using System.Runtime.Intrinsics.X86;

namespace Flint.Wasm.Compiler;

/// <summary>The cheapest way to do a shuffle: which method of <see cref="VectorOperations"/>, and on what.</summary>
/// <param name="Method">The method's name, or null where the result is an operand as it is.</param>
/// <param name="First">The operand that comes first: 0 is the left one, 1 the right one.</param>
/// <param name="IsUnary">Whether only that operand is used.</param>
/// <param name="Lanes">The vector that follows the operands, if one does.</param>
/// <param name="Control">The number that follows the operands, if one does.</param>
internal sealed record ShufflePlan(string? Method, int First, bool IsUnary, byte[] Lanes, int Control)
{
    private const int VectorSize = 16;
    private const int WordSize = 4;

    /// <summary>Finds the plan for lanes, each below 32.</summary>
    public static ShufflePlan For(ReadOnlySpan<byte> lanes) =>
        OfOne(lanes) ?? Blend(lanes) ?? Interleave(lanes) ?? Concatenate(lanes) ?? OfWords(lanes) ?? General(lanes);

    private static ShufflePlan General(ReadOnlySpan<byte> lanes) =>
        new(nameof(VectorOperations.I8x16Shuffle), 0, false, lanes.ToArray(), 0);

    private static ShufflePlan? OfOne(ReadOnlySpan<byte> lanes)
    {
        var first = lanes[0] / VectorSize;
        var own = new byte[VectorSize];
        var isIdentity = true;
        for (var i = 0; i < VectorSize; i++)
        {
            if (lanes[i] / VectorSize != first)
            {
                return null;
            }

            own[i] = (byte)(lanes[i] % VectorSize);
            isIdentity &= own[i] == i;
        }

        if (isIdentity)
        {
            return new(null, first, true, [], 0);
        }

        return Words(own) is { } words
            ? new(nameof(VectorOperations.PermuteWords), first, true, WordVector(words), 0)
            : new(nameof(VectorOperations.PermuteBytes), first, true, own, 0);
    }

    // Every lane keeps its place and comes from one operand or the other.
    private static ShufflePlan? Blend(ReadOnlySpan<byte> lanes)
    {
        var mask = new byte[VectorSize];
        for (var i = 0; i < VectorSize; i++)
        {
            if (lanes[i] % VectorSize != i)
            {
                return null;
            }

            mask[i] = lanes[i] < VectorSize ? byte.MaxValue : byte.MinValue;
        }

        return BlendUnits(mask) ?? new(nameof(VectorOperations.Blend), 0, false, mask, 0);
    }

    // Units of two or four bytes are chosen by the bits of a number, which is one for the right operand.
    private static ShufflePlan? BlendUnits(byte[] mask)
    {
        var (halves, words) = (0, 0);
        for (var i = 0; i < VectorSize; i += 2)
        {
            if (mask[i] != mask[i + 1])
            {
                return null;
            }

            halves |= mask[i] == 0 ? 1 << (i / 2) : 0;
        }

        for (var i = 0; i < VectorSize; i += WordSize)
        {
            if (mask[i] != mask[i + 2])
            {
                return Sse41.IsSupported ? new(nameof(VectorOperations.BlendInt16), 0, false, [], halves) : null;
            }

            words |= mask[i] == 0 ? 1 << (i / WordSize) : 0;
        }

        return Avx2.IsSupported ? new(nameof(VectorOperations.BlendInt32), 0, false, [], words)
            : Sse41.IsSupported ? new(nameof(VectorOperations.BlendInt16), 0, false, [], halves)
            : null;
    }

    private static ShufflePlan? Interleave(ReadOnlySpan<byte> lanes)
    {
        if (!Sse2.IsSupported)
        {
            return null;
        }

        var first = lanes[0] / VectorSize;
        var isHigh = lanes[0] % VectorSize == VectorSize / 2;
        for (var width = 1; width <= 8; width *= 2)
        {
            if (IsInterleaving(lanes, width, first, isHigh ? VectorSize / 2 : 0))
            {
                return new($"Interleave{(isHigh ? "High" : "Low")}{width * 8}", first, false, [], 0);
            }
        }

        return null;
    }

    private static bool IsInterleaving(ReadOnlySpan<byte> lanes, int width, int first, int start)
    {
        for (var i = 0; i < VectorSize; i++)
        {
            var unit = i / width;
            var source = unit % 2 == 0 ? first : 1 - first;
            if (lanes[i] != (source * VectorSize) + start + (unit / 2 * width) + (i % width))
            {
                return false;
            }
        }

        return true;
    }

    // Sixteen bytes in a row of both operands, in one order or the other.
    private static ShufflePlan? Concatenate(ReadOnlySpan<byte> lanes)
    {
        for (var i = 1; i < VectorSize; i++)
        {
            if (lanes[i] != (lanes[0] + i) % (2 * VectorSize))
            {
                return null;
            }
        }

        return Ssse3.IsSupported
            ? new(nameof(VectorOperations.Concatenate), lanes[0] / VectorSize, false, [], lanes[0] % VectorSize)
            : null;
    }

    private static ShufflePlan? OfWords(ReadOnlySpan<byte> lanes)
    {
        if (Words(lanes) is not { } words)
        {
            return null;
        }

        var (low, high) = (words[0] / WordSize, words[3] / WordSize);
        if (Sse.IsSupported && words[1] / WordSize == low && words[2] / WordSize == high && low != high)
        {
            var control = 0;
            for (var i = 0; i < WordSize; i++)
            {
                control |= words[i] % WordSize << (2 * i);
            }

            return new(nameof(VectorOperations.TwoWordsOfEach), low, false, [], control);
        }

        return Avx512F.VL.IsSupported
            ? new(nameof(VectorOperations.PermuteWordsOfBoth), 0, false, WordVector(words), 0)
            : null;
    }

    // The lanes in units of four bytes, where the shuffle moves such units as a whole.
    private static int[]? Words(ReadOnlySpan<byte> lanes)
    {
        var words = new int[VectorSize / WordSize];
        for (var i = 0; i < VectorSize; i++)
        {
            if (lanes[i] % WordSize != i % WordSize || lanes[i] / WordSize != lanes[i / WordSize * WordSize] / WordSize)
            {
                return null;
            }

            words[i / WordSize] = lanes[i] / WordSize;
        }

        return words;
    }

    private static byte[] WordVector(int[] words) => [.. words.SelectMany(BitConverter.GetBytes)];
}
