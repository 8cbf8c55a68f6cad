namespace Flint.Bench.Fuzz.Mutation;

/// <summary>A damaged input had an effect that it must not have.</summary>
internal sealed class MutationException(string target, int seed, byte[] input, string what)
    : Exception($"{target}, seed {seed}: {what}")
{
    /// <summary>The input.</summary>
    public byte[] Input { get; } = input;
}
