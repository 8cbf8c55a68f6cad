namespace Flint.Bench.Instances;

/// <summary>The binaries to measure that are not in the repository.</summary>
internal sealed record InstanceSettings
{
    public const string Usage = """
        Usage: dotnet run -c Release --project bench/instances [-- OPTIONS]

          --js FILE        a component made by jco componentize (docs/components.md)
          --next-js FILE   another one, made by the same version of jco
          --sqlite FILE    SQLite as bench/engine/programs/interpreters/build.sh makes it
          --go FILE        a Go program for wasip1 (functions-samples/go-cgi/build.sh)
        """;

    public string? Js { get; init; }

    public string? NextJs { get; init; }

    public string? Sqlite { get; init; }

    public string? Go { get; init; }

    public static InstanceSettings? Parse(IReadOnlyList<string> arguments, out string? error)
    {
        var settings = new InstanceSettings();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var file = i + 1 < arguments.Count ? arguments[i + 1] : null;
            if (file is null || With(settings, arguments[i], file) is not { } next)
            {
                error = $"Not understood: {string.Join(' ', arguments.Skip(i).Take(2))}";
                return null;
            }

            if (!File.Exists(file))
            {
                error = $"There is no file {file}.";
                return null;
            }

            settings = next;
        }

        error = null;
        return settings;
    }

    private static InstanceSettings? With(InstanceSettings settings, string option, string file) =>
        option switch
        {
            "--js" => settings with { Js = file },
            "--next-js" => settings with { NextJs = file },
            "--sqlite" => settings with { Sqlite = file },
            "--go" => settings with { Go = file },
            _ => null,
        };
}
