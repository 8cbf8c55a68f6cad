using System.Net.Http.Headers;
using System.Reflection;
using Flint.EndToEnd.Tests.Processes;

namespace Flint.Bench.Http;

/// <summary>
/// Starts bare Kestrel and Flint as two processes and drives them in turn, round by round, so that what disturbs the
/// machine meets both. Prints the medians over the rounds.
/// </summary>
internal static class Benchmark
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(BenchmarkSettings settings, TextWriter output)
    {
        var generator = Choose(settings);
        using var folder = new TemporaryDirectory();
        await using var bare = await ServerProcess.StartAsync(
            typeof(Benchmark).Assembly.Location,
            ["bare"],
            folder.Path,
            []
        );
        await using var flint = await ServerProcess.StartAsync(
            FlintAssembly(),
            ["up"],
            folder.Path,
            [new("Flint__DataDirectory", folder["data"])]
        );

        var paths = settings.Paths;
        if (settings.Js is { } js)
        {
            await DeployJsAsync(flint.Address, js);
            paths = [.. paths, "/fn/js", "/fn/js-reuse"];
        }

        var targets = new List<Target> { new("bare Kestrel, one middleware", bare.Address) };
        targets.AddRange(paths.Select(path => new Target($"Flint {path}", new Uri(flint.Address, path))));
        await CheckAsync(targets);
        foreach (var target in targets)
        {
            await generator.RunAsync(target.Address, settings.Connections, WarmUp);
        }

        for (var round = 0; round < settings.Rounds; round++)
        {
            foreach (var target in targets)
            {
                var duration = TimeSpan.FromSeconds(settings.Seconds);
                target.Rounds.Add(await generator.RunAsync(target.Address, settings.Connections, duration));
            }
        }

        await Report.WriteAsync(output, settings, generator, targets);
        await output.WriteLineAsync(
            $"Resident memory of the Flint process at the end: {flint.ResidentBytes >> 20} MiB."
        );
    }

    private static ILoadGenerator Choose(BenchmarkSettings settings) =>
        (settings.Generator ?? (WrkGenerator.IsInstalled ? WrkGenerator.Name : BuiltInGenerator.Name)) switch
        {
            WrkGenerator.Name => new WrkGenerator(),
            _ => new BuiltInGenerator(),
        };

    private static async Task DeployJsAsync(Uri server, string file)
    {
        using var client = new HttpClient { BaseAddress = server };
        foreach (var (name, isolation) in (ValueTuple<string, string>[])[("js", "request"), ("js-reuse", "reuse")])
        {
            await UploadAsync(client, name, await File.ReadAllBytesAsync(file));
            using var settings = new StringContent(
                $$"""{ "instances": { "isolation": "{{isolation}}" } }""",
                MediaTypeHeaderValue.Parse("application/json")
            );
            using var changed = await client.PutAsync(new Uri($"/api/v1/functions/{name}", UriKind.Relative), settings);
            changed.EnsureSuccessStatusCode();
        }
    }

    private static async Task UploadAsync(HttpClient client, string name, byte[] binary)
    {
        using var content = new ByteArrayContent(binary);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        using var response = await client.PostAsync(
            new Uri($"/api/v1/functions/{name}/versions", UriKind.Relative),
            content
        );
        response.EnsureSuccessStatusCode();
    }

    // A benchmark of error pages would look splendid.
    private static async Task CheckAsync(IEnumerable<Target> targets)
    {
        using var client = new HttpClient();
        foreach (var target in targets)
        {
            using var response = await client.GetAsync(target.Address);
            response.EnsureSuccessStatusCode();
        }
    }

    private static string FlintAssembly() =>
        typeof(Benchmark)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static a => a.Key == nameof(FlintAssembly))
            .Value!;
}

/// <summary>One address with what its rounds gave.</summary>
internal sealed record Target(string Name, Uri Address)
{
    public List<Measurement> Rounds { get; } = [];

    public double MedianOf(Func<Measurement, double> value)
    {
        var sorted = Rounds.Select(value).Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
