namespace Flint.Bench.Engine;

/// <summary>A program of programs.c with the size it runs at.</summary>
/// <param name="Name">The export.</param>
/// <param name="Argument">Its argument: about a tenth of a second of work.</param>
internal sealed record BenchProgram(string Name, int Argument)
{
    /// <summary>All programs, in the order of the table.</summary>
    public static IReadOnlyList<BenchProgram> All { get; } =
    [
        new("calls", 35),
        new("crc32", 32),
        new("chacha", 400_000),
        new("planets", 300_000),
        new("matrix", 3),
        new("heapsort", 400_000),
        new("hashing", 2_000_000),
        new("interpreter", 20_000),
        new("indirect", 10_000_000),
        new("hostcall", 20_000_000),
    ];
}
