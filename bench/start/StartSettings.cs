using System.Globalization;

namespace Flint.Bench.Start;

/// <summary>What to measure.</summary>
internal sealed record StartSettings
{
    public const string Usage = """
        Usage: dotnet run -c Release --project bench/start [-- OPTIONS]

          --js FILE        a component made by jco componentize (docs/components.md); without it its rows are skipped
          --next-js FILE   another one, made by the same version of jco
          --cold N         functions that are called once each (default 1000)
          --many N         functions deployed on one node (default 10000; 0 leaves it out)
        """;

    public string? Js { get; init; }

    public string? NextJs { get; init; }

    public int Cold { get; init; } = 1_000;

    public int Many { get; init; } = 10_000;

    public static StartSettings? Parse(IReadOnlyList<string> arguments, out string? error)
    {
        var settings = new StartSettings();
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

    private static StartSettings? With(StartSettings settings, string option, string value)
    {
        var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return option switch
        {
            "--js" when File.Exists(value) => settings with { Js = value },
            "--next-js" when File.Exists(value) => settings with { NextJs = value },
            "--cold" when isNumber && number > 0 => settings with { Cold = number },
            "--many" when isNumber => settings with { Many = number },
            _ => null,
        };
    }
}
