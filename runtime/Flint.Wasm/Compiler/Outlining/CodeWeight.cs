namespace Flint.Wasm.Compiler.Outlining;

/// <summary>
/// An estimate of what a piece of code becomes in IL, in the three measures by which the JIT decides to give up
/// optimising a method: more than 20,000 instructions, 2,000 basic blocks or 8,000 references to locals
/// (DEFAULT_MIN_OPTS_* in the runtime's jit/compiler.h; there is no switch for them).
/// </summary>
internal readonly record struct CodeWeight(int Instructions, int Blocks, int References)
{
    /// <summary>What a method may weigh: the JIT's limits, less a margin for errors of the estimate.</summary>
    public static CodeWeight MethodLimit { get; } = new(18_000, 1_750, 7_200);

    /// <summary>What one outlined run may weigh; its loads and stores of locals come on top.</summary>
    public static CodeWeight RunLimit { get; } = new(11_000, 1_100, 4_400);

    /// <summary>What one run may weigh that the JIT inlines again: small enough that no few of them are the whole function.</summary>
    public static CodeWeight InlinedRunLimit { get; } = new(8_000, 800, 3_200);

    /// <summary>The largest of the three measures, as a share of a method's limit in thousandths.</summary>
    public int Share =>
        Math.Max(
            Instructions * 1000 / MethodLimit.Instructions,
            Math.Max(Blocks * 1000 / MethodLimit.Blocks, References * 1000 / MethodLimit.References)
        );

    public static CodeWeight operator +(CodeWeight left, CodeWeight right) =>
        new(left.Instructions + right.Instructions, left.Blocks + right.Blocks, left.References + right.References);

    public static CodeWeight operator -(CodeWeight left, CodeWeight right) =>
        new(left.Instructions - right.Instructions, left.Blocks - right.Blocks, left.References - right.References);

    public bool Fits(CodeWeight limit) =>
        Instructions <= limit.Instructions && Blocks <= limit.Blocks && References <= limit.References;
}
