namespace Flint.Wasm.Compiler.Loops;

/// <summary>
/// A loop of which is known, before it runs, how many rounds it has and which addresses it accesses.
/// </summary>
/// <param name="Distance">
/// What the counter is away from its end after the first round, in its direction: the rounds that follow, times the stride.
/// </param>
/// <param name="StrideShift">The binary logarithm of the stride by which the counter moves.</param>
/// <param name="Accesses">The accesses whose addresses are linear.</param>
internal sealed record CountedLoop(LinearValue Distance, int StrideShift, IReadOnlyList<LinearAccess> Accesses);

/// <summary>An access of memory 0 in a loop.</summary>
/// <param name="Position">Offset in the binary after the instruction.</param>
/// <param name="Address">The address without the instruction's offset.</param>
/// <param name="Extent">The instruction's offset plus the bytes accessed.</param>
internal readonly record struct LinearAccess(int Position, LinearValue Address, ulong Extent);
