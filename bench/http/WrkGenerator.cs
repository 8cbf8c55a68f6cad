using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Flint.Bench.Http;

/// <summary>wrk, with one thread: on the small machines that this runs on, more would take the server's processors.</summary>
internal sealed partial class WrkGenerator : ILoadGenerator
{
    public const string Name = "wrk";

    public string Description => "wrk -t1";

    public static bool IsInstalled { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(static folder => File.Exists(Path.Combine(folder, Name)));

    public async Task<Measurement> RunAsync(Uri address, int connections, TimeSpan duration)
    {
        string[] arguments =
        [
            "-t1",
            $"-c{connections}",
            $"-d{duration.TotalSeconds:0}s",
            "--latency",
            address.ToString(),
        ];
        var start = new ProcessStartInfo(Name, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        using var wrk = Process.Start(start)!;
        var report = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        if (wrk.ExitCode != 0)
        {
            throw new InvalidOperationException($"wrk ended with exit code {wrk.ExitCode}:\n{report}");
        }

        return Read(report);
    }

    private static Measurement Read(string report) =>
        new(
            double.Parse(Find(RequestsPerSecond(), report), CultureInfo.InvariantCulture),
            ReadDuration(Find(Median(), report)),
            ReadDuration(Find(NinetyNinth(), report)),
            ErrorCounts()
                .Matches(report)
                .Sum(static m => long.Parse(m.Groups["count"].Value, CultureInfo.InvariantCulture))
        );

    private static string Find(Regex pattern, string report) =>
        pattern.Match(report) is { Success: true } match
            ? match.Groups["value"].Value
            : throw new InvalidOperationException($"wrk's report has no line like {pattern}:\n{report}");

    private static TimeSpan ReadDuration(string text)
    {
        var unit = text.TrimStart("0123456789.").ToString();
        var number = double.Parse(text.AsSpan(0, text.Length - unit.Length), CultureInfo.InvariantCulture);
        return unit switch
        {
            "us" => TimeSpan.FromMicroseconds(number),
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            _ => throw new InvalidOperationException($"wrk gave a duration in an unknown unit: {text}"),
        };
    }

    [GeneratedRegex(@"Requests/sec:\s+(?<value>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RequestsPerSecond();

    [GeneratedRegex(@"\n\s+50%\s+(?<value>[\d.]+\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Median();

    [GeneratedRegex(@"\n\s+99%\s+(?<value>[\d.]+\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NinetyNinth();

    [GeneratedRegex(@"(responses:|connect|read|write|timeout) (?<count>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ErrorCounts();
}
