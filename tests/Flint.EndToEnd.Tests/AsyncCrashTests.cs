using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Flint.EndToEnd.Tests.Processes;

namespace Flint.EndToEnd.Tests;

/// <summary>
/// Kills the platform at random moments while asynchronous requests pour in. FLINT_KILLS sets how often (docs/triggers.md).
/// </summary>
public sealed class AsyncCrashTests : IDisposable
{
    private const int DefaultKills = 2;
    private const int Clients = 4;
    private const int Seed = 20_261_122;
    private const string Works = "works";
    private const string Traps = "traps";

    private static readonly TimeSpan LongestRound = TimeSpan.FromMilliseconds(600);

    private readonly TemporaryDirectory _folder = new();
    private readonly ConcurrentDictionary<string, string> _accepted = new(StringComparer.Ordinal);

    private static int Kills =>
        int.TryParse(Environment.GetEnvironmentVariable("FLINT_KILLS"), CultureInfo.InvariantCulture, out var kills)
            ? kills
            : DefaultKills;

    [Fact]
    public async Task Kill_9_under_load_loses_no_accepted_invocation_no_dead_letter_and_no_version()
    {
        var random = new Random(Seed);
        await using (var first = await FlintServer.StartAsync(_folder["data"]))
        {
            await first.DeployAsync(Works, Binaries.Hello);
            await first.DeployAsync(Traps, Binaries.Guest("misbehaving-command"));
            // Many attempts, as each kill may cost one of those that work; what traps is not to wait for long.
            await first.PutSettingsAsync(Works, """{ "async": { "attempts": 100 } }""");
            await first.PutSettingsAsync(
                Traps,
                """{ "async": { "attempts": 2, "firstDelayMilliseconds": 10, "maximumDelayMilliseconds": 20 } }"""
            );
            for (var kill = 0; kill < Kills; kill++)
            {
                await using var flint = kill == 0 ? null : await FlintServer.StartAsync(_folder["data"]);
                await LoadUntilKilledAsync(flint ?? first, random);
            }
        }

        await using var last = await FlintServer.StartAsync(_folder["data"]);
        Assert.Equal("Hello from a WebAssembly component.\n", await last.GetTextAsync($"/fn/{Works}"));
        await DrainAsync(last);
        await CheckAsync(last);
        Assert.True(_accepted.Count > Kills, $"Only {_accepted.Count} invocations in {Kills} rounds.");
    }

    public void Dispose() => _folder.Dispose();

    private async Task LoadUntilKilledAsync(FlintServer flint, Random random)
    {
        var moment = TimeSpan.FromTicks(random.NextInt64(LongestRound.Ticks));
        var before = _accepted.Count;
        var clients = Enumerable.Range(0, Clients).Select(n => SendUntilKilledAsync(flint, n)).ToArray();
        using var over = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (_accepted.Count == before)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), over.Token);
        }

        // The moment is what this test is about, and not something to wait for.
        await Task.Delay(moment, CancellationToken.None);
        await flint.KillAsync();
        await Task.WhenAll(clients);
    }

    private async Task SendUntilKilledAsync(FlintServer flint, int client)
    {
        try
        {
            for (var n = 0; ; n++)
            {
                var function = (n + client) % 4 == 0 ? Traps : Works;
                using var request = new HttpRequestMessage(HttpMethod.Post, $"/fn/{function}/trap");
                request.Content = new StringContent($"{client} {n}");
                request.Headers.Add("Prefer", "respond-async");
                using var response = await flint.Client.SendAsync(request);
                // A backlog that is full refuses, which is no loss.
                if (response.StatusCode == HttpStatusCode.Accepted)
                {
                    _accepted[response.Headers.Location!.ToString()] = function;
                }
            }
        }
        catch (HttpRequestException)
        {
            // The server is gone: what this test is about.
        }
    }

    /// <summary>Waits until nothing is left to run.</summary>
    private async Task DrainAsync(FlintServer flint)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        foreach (var address in _accepted.Keys)
        {
            while (await StateAsync(flint, address) is not ("succeeded" or "dead"))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
            }
        }
    }

    private async Task CheckAsync(FlintServer flint)
    {
        foreach (var (address, function) in _accepted)
        {
            // One that traps is a dead letter for certain; one that works ran to its end, as it has its answer.
            Assert.Equal(
                (function, function == Traps ? "dead" : "succeeded"),
                (function, await StateAsync(flint, address))
            );
        }

        var dead = new HashSet<string>(StringComparer.Ordinal);
        var cursor = "";
        do
        {
            var page = await flint.GetJsonAsync($"/api/v1/functions/{Traps}/dead-letters?limit=500{cursor}");
            dead.UnionWith(
                page.GetProperty("items").EnumerateArray().Select(static i => i.GetProperty("id").GetString()!)
            );
            cursor = page.TryGetProperty("next", out var next) ? $"&cursor={next.GetString()}" : "";
        } while (cursor.Length > 0);

        Assert.Subset(
            dead,
            _accepted.Where(static a => a.Value == Traps).Select(static a => a.Key.Split('/')[^1]).ToHashSet()
        );
    }

    private static async Task<string> StateAsync(FlintServer flint, string address) =>
        (await flint.GetJsonAsync(address)).GetProperty("state").GetString()!;
}
