namespace Flint.Worker.Logs;

/// <summary>How much function log is kept and taken (<c>Flint:Worker:Logs</c>).</summary>
public sealed class FunctionLogOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Flint:Worker:Logs";

    /// <summary>Entries kept of one function (default 2,000: some pages of a terminal).</summary>
    public int EntriesPerFunction { get; set; } = 2_000;

    /// <summary>Characters kept of one function (default 1 Mi).</summary>
    public long CharactersPerFunction { get; set; } = 1 << 20;

    /// <summary>
    /// Characters kept of all functions together (default 64 Mi). Above it the function that keeps the most loses its
    /// oldest entries.
    /// </summary>
    public long CharactersTotal { get; set; } = 64 << 20;

    /// <summary>Bytes of one line of guest output (default 8 KiB); a longer line is split.</summary>
    public int LineBytes { get; set; } = 8 * 1024;

    /// <summary>
    /// Lines that one function may write per second, over time (default 2,000). More are dropped and counted.
    /// </summary>
    public int LinesPerSecond { get; set; } = 2_000;

    /// <summary>Lines that one function may write at once (default 5,000).</summary>
    public int LinesAtOnce { get; set; } = 5_000;
}
