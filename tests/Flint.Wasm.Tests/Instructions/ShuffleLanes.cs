namespace Flint.Wasm.Tests.Instructions;

/// <summary>Lanes for shuffles: what compilers write, and anything.</summary>
internal static class ShuffleLanes
{
    public static IEnumerable<byte[]> All(Random random)
    {
        foreach (var width in new[] { 1, 2, 4, 8 })
        {
            var lanes = 16 / width;
            yield return Wide(width, i => (i / 2) + (i % 2 * lanes));
            yield return Wide(width, i => ((i + lanes) / 2) + (i % 2 * lanes));
            yield return Wide(width, i => (i / 2) + ((i + 1) % 2 * lanes));
            yield return Wide(width, i => lanes - 1 - i);
            yield return Wide(width, i => (2 * lanes) - 1 - i);
            yield return Wide(width, i => 2 * i);
            yield return Wide(width, i => (2 * i) + 1);
            yield return Wide(width, i => i + (i % 2 * lanes));
            yield return Wide(width, i => i ^ 1);
            yield return Wide(width, i => i / 2);
            for (var start = 0; start < 2 * lanes; start++)
            {
                yield return Wide(width, _ => start);
                yield return Wide(width, i => start + i);
                yield return Wide(width, i => (start + i) % lanes);
            }

            for (var i = 0; i < 12; i++)
            {
                yield return Wide(width, _ => random.Next(lanes));
                yield return Wide(width, _ => random.Next(2 * lanes));
                yield return Wide(width, n => n + (random.Next(2) * lanes));
                yield return Wide(width, _ => lanes + random.Next(lanes));
            }
        }
    }

    /// <summary>Lanes that move units of some bytes as a whole; units beyond both vectors start over.</summary>
    private static byte[] Wide(int width, Func<int, int> source)
    {
        var lanes = new byte[16];
        for (var unit = 0; unit < 16 / width; unit++)
        {
            var from = source(unit) % (32 / width) * width;
            for (var i = 0; i < width; i++)
            {
                lanes[(unit * width) + i] = (byte)(from + i);
            }
        }

        return lanes;
    }
}
