using System.Globalization;

namespace Flint.Bench.Instances;

/// <summary>The table as Markdown, ready for docs/benchmarks.md: a row as soon as it is measured.</summary>
internal sealed class Report
{
    private readonly TextWriter _output;

    public Report(TextWriter output)
    {
        _output = output;
        _output.WriteLine("| what | measured | limit | |");
        _output.WriteLine("|---|---|---|---|");
    }

    /// <summary>A figure that has a limit.</summary>
    public void Add(string what, double value, double limit, string unit) =>
        Write(what, Text(value, unit), "≤ " + Text(limit, unit), value <= limit ? "reached" : "**not reached**");

    /// <summary>A figure that is for information only.</summary>
    public void Add(string what, double value, string unit) => Write(what, Text(value, unit), "", "");

    /// <summary>A figure that cannot be had.</summary>
    public void Skip(string what, string reason) => Write(what, "skipped: " + reason, "", "");

    private static string Text(double value, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{value:0.###} {unit}");

    private void Write(string what, string measured, string limit, string verdict)
    {
        _output.WriteLine($"| {what} | {measured} | {limit} | {verdict} |");
        _output.Flush();
    }
}
