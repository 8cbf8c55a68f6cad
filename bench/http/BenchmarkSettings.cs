using System.Globalization;

namespace Flint.Bench.Http;

/// <summary>What to measure, and for how long.</summary>
internal sealed record BenchmarkSettings
{
    public const string Usage = """
        Usage: dotnet run -c Release --project bench/http [-- OPTIONS]

          --rounds N         rounds; each drives every server once (default 5)
          --seconds N        seconds of load per server and round (default 5)
          --connections N    connections (default 32)
          --paths A,B,…      paths of Flint to measure (default /fn/hello,/fn/c-cgi,/fn/rust-cgi)
          --js FILE          deploys a JavaScript component (docs/components.md) as /fn/js, and as /fn/js-reuse with
                             isolation: reuse, and measures both
          --generator NAME   wrk or built-in (default: wrk where it is installed)
        """;

    public int Rounds { get; init; } = 5;

    public int Seconds { get; init; } = 5;

    public int Connections { get; init; } = 32;

    public IReadOnlyList<string> Paths { get; init; } = ["/fn/hello", "/fn/c-cgi", "/fn/rust-cgi"];

    public string? Js { get; init; }

    public string? Generator { get; init; }

    public static BenchmarkSettings? Parse(IReadOnlyList<string> arguments, out string? error)
    {
        var settings = new BenchmarkSettings();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var next = i + 1 < arguments.Count ? With(settings, arguments[i], arguments[i + 1]) : null;
            if (next is null)
            {
                error = $"Not understood: {string.Join(' ', arguments.Skip(i).Take(2))}";
                return null;
            }

            settings = next;
        }

        error = null;
        return settings;
    }

    private static BenchmarkSettings? With(BenchmarkSettings settings, string option, string value)
    {
        var isNumber =
            int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;
        return option switch
        {
            "--rounds" when isNumber => settings with { Rounds = number },
            "--seconds" when isNumber => settings with { Seconds = number },
            "--connections" when isNumber => settings with { Connections = number },
            "--js" when File.Exists(value) => settings with { Js = value },
            "--paths" => settings with { Paths = value.Split(',') },
            "--generator" when value is WrkGenerator.Name or BuiltInGenerator.Name => settings with
            {
                Generator = value,
            },
            _ => null,
        };
    }
}
