using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using Flint.EndToEnd.Tests.Processes;

namespace Flint.Bench.Start;

/// <summary>A running <c>flint up</c> without the sample functions, and what is done with it.</summary>
internal sealed class Platform : IAsyncDisposable
{
    private readonly ServerProcess _process;
    private readonly HttpClient _client;

    private Platform(ServerProcess process, TimeSpan startUp)
    {
        _process = process;
        _client = new HttpClient { BaseAddress = process.Address, Timeout = TimeSpan.FromMinutes(2) };
        StartUp = startUp;
    }

    /// <summary>From the start of the process until it is ready.</summary>
    public TimeSpan StartUp { get; }

    /// <summary>Bytes of memory that are resident.</summary>
    public long ResidentBytes => _process.ResidentBytes;

    public static async Task<Platform> StartAsync(
        string dataDirectory,
        params IEnumerable<KeyValuePair<string, string>> environment
    )
    {
        var started = Stopwatch.GetTimestamp();
        var assembly = typeof(Platform)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static a => a.Key == "FlintAssembly")
            .Value!;
        var process = await ServerProcess.StartAsync(
            assembly,
            ["up"],
            Path.GetTempPath(),
            [
                new("Flint__DataDirectory", dataDirectory),
                new("Flint__Samples", "false"),
                new("Logging__LogLevel__Default", "Warning"),
                new("Logging__LogLevel__Microsoft.Hosting.Lifetime", "Information"),
                .. environment,
            ]
        );
        using var client = new HttpClient { BaseAddress = process.Address };
        while (true)
        {
            using var ready = await client.GetAsync(new Uri("/readyz", UriKind.Relative));
            if (ready.IsSuccessStatusCode)
            {
                return new Platform(process, Stopwatch.GetElapsedTime(started));
            }

            await Task.Delay(5);
        }
    }

    /// <summary>A binary with another digest: a custom section is added.</summary>
    public static byte[] Variant(byte[] binary, string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        // Section 0: its size, the length of its name, the name.
        return [.. binary, 0, (byte)(content.Length + 1), (byte)content.Length, .. content];
    }

    public static byte[] Guest(string file) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "guests", file));

    /// <summary>Uploads a version, which is live when this is done.</summary>
    public async Task DeployAsync(string function, byte[] binary)
    {
        using var content = new ByteArrayContent(binary);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        using var response = await _client.PostAsync(
            new Uri($"/api/v1/functions/{function}/versions", UriKind.Relative),
            content
        );
        await EnsureSuccessAsync(response);
    }

    /// <summary>Calls a function.</summary>
    /// <returns>Microseconds by the names of <c>Server-Timing</c>.</returns>
    public async Task<Dictionary<string, double>> CallAsync(string function)
    {
        using var response = await _client.GetAsync(new Uri($"/fn/{function}", UriKind.Relative));
        await EnsureSuccessAsync(response);
        return response
            .Headers.GetValues("Server-Timing")
            .SelectMany(static value => value.Split(','))
            .Select(static part => part.Split(";dur="))
            .ToDictionary(
                static part => part[0].Trim(),
                static part => double.Parse(part[1], CultureInfo.InvariantCulture) * 1000
            );
    }

    /// <summary>Milliseconds from the beginning of an upload to the end of the first answer.</summary>
    public async Task<double> DeployAndCallAsync(string function, byte[] binary)
    {
        var started = Stopwatch.GetTimestamp();
        await DeployAsync(function, binary);
        await CallAsync(function);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>Milliseconds until an answer.</summary>
    public async Task<double> TimeCallAsync(string function)
    {
        var started = Stopwatch.GetTimestamp();
        await CallAsync(function);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    public Task StopAsync() => _process.StopAsync();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _process.DisposeAsync();
    }

    private static async Task EnsureSuccessAsync(HttpResponseMessage response)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(
                $"{(int)response.StatusCode} for {response.RequestMessage?.RequestUri}: "
                    + await response.Content.ReadAsStringAsync()
            );
        }
    }
}
