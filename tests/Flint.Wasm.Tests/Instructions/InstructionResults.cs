namespace Flint.Wasm.Tests.Instructions;

/// <summary>Compares what instructions gave with what they should.</summary>
internal static class InstructionResults
{
    /// <summary>What is wrong with a result, or null.</summary>
    /// <param name="expected">The result, or the whole record that holds it, as it should be.</param>
    /// <param name="actual">The same as it is.</param>
    /// <param name="nanLane">Bytes of a lane where one quiet NaN is as good as another; 0 where all bits count.</param>
    /// <param name="what">The instruction.</param>
    /// <param name="operands">What it was given.</param>
    public static string? Difference(
        ReadOnlySpan<byte> expected,
        ReadOnlySpan<byte> actual,
        int nanLane,
        string what,
        ReadOnlySpan<byte> operands
    )
    {
        if (expected.SequenceEqual(actual))
        {
            return null;
        }

        for (var i = 0; i < expected.Length; i += 4)
        {
            if (nanLane != 0 && IsQuietNaN(expected, i, nanLane) && IsQuietNaN(actual, i, nanLane))
            {
                continue;
            }

            if (!expected.Slice(i, 4).SequenceEqual(actual.Slice(i, 4)))
            {
                return $"{what} of {Text(operands)} differs at {i}: {Text(actual)} instead of {Text(expected)}.";
            }
        }

        return null;
    }

    private static bool IsQuietNaN(ReadOnlySpan<byte> bytes, int position, int size)
    {
        var lane = bytes[(position / size * size)..];
        return size == 4
            ? (BitConverter.ToUInt32(lane) & 0x7FC00000) == 0x7FC00000
            : (BitConverter.ToUInt64(lane) & 0x7FF8000000000000) == 0x7FF8000000000000;
    }

    private static string Text(ReadOnlySpan<byte> bytes) =>
        string.Join(
            ' ',
            Convert.ToHexStringLower(bytes[..Math.Min(bytes.Length, 64)]).Chunk(32).Select(static c => new string(c))
        );
}
