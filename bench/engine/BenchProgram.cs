namespace Flint.Bench.Engine;

/// <summary>A function to measure, with the size it runs at.</summary>
/// <param name="Name">The export.</param>
/// <param name="Argument">Its argument: about a twentieth to a tenth of a second of work.</param>
internal sealed record BenchProgram(string Name, int Argument);
