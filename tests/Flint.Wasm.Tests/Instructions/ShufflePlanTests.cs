using System.Runtime.Intrinsics.X86;
using Flint.Wasm.Compiler;

namespace Flint.Wasm.Tests.Instructions;

public sealed class ShufflePlanTests
{
    public static TheoryData<byte[], string?, int, bool> Plans =>
        new()
        {
            { Lanes(static i => i), null, 0, true },
            { Lanes(static i => 16 + i), null, 1, true },
            { Lanes(static i => 15 - i), nameof(VectorOperations.PermuteBytes), 0, true },
            { Lanes(static i => 16 + (i % 4)), nameof(VectorOperations.PermuteWords), 1, true },
            { Lanes(static i => (i / 2) + (i % 2 * 16)), nameof(VectorOperations.InterleaveLow8), 0, false },
            { Lanes(static i => 24 + (i / 2) - (i % 2 * 16)), nameof(VectorOperations.InterleaveHigh8), 1, false },
            { Lanes(static i => i < 8 ? i : i + 8), nameof(VectorOperations.InterleaveLow64), 0, false },
            { Lanes(static i => i + 3), nameof(VectorOperations.Concatenate), 0, false },
            { Lanes(static i => (i + 19) % 32), nameof(VectorOperations.Concatenate), 1, false },
            { Lanes(static i => i + (i % 2 * 16)), nameof(VectorOperations.Blend), 0, false },
            { Lanes(static i => i + (i / 2 % 2 * 16)), nameof(VectorOperations.BlendInt16), 0, false },
            { Lanes(static i => (i ^ 4) + (i / 8 * 16)), nameof(VectorOperations.TwoWordsOfEach), 0, false },
            { Lanes(static i => i * 2), nameof(VectorOperations.I8x16Shuffle), 0, false },
        };

    [Theory]
    [MemberData(nameof(Plans))]
    public void A_shuffle_is_done_in_the_cheapest_way(byte[] lanes, string? method, int first, bool isUnary)
    {
        Assert.SkipUnless(Sse41.IsSupported, "The plans of other processors have fewer forms.");
        var plan = ShufflePlan.For(lanes);
        Assert.Equal((method, first, isUnary), (plan.Method, plan.First, plan.IsUnary));
    }

    private static byte[] Lanes(Func<int, int> source) => [.. Enumerable.Range(0, 16).Select(i => (byte)source(i))];
}
