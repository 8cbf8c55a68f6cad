using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flint.Bench.Fuzz.Differential;

/// <summary>Carries out plans in V8, in one process of node that is started again when a module hangs or kills it.</summary>
internal sealed class V8Run(string folder) : IDisposable
{
    /// <summary>Time after which a module counts as hanging; generated modules have fuel for far less.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What Flint accepts and node 20 has behind a flag.
    private static readonly string[] Flags =
    [
        "--experimental-wasm-typed-funcref",
        "--experimental-wasm-memory64",
        "--experimental-wasm-extended-const",
    ];

    private Process? _node;

    /// <summary>What the module did; one line that says so where V8 hung or died.</summary>
    public async Task<List<string>> RunAsync(string path, CallPlan plan)
    {
        var node = _node ??= Start();
        await node.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new Job(path, plan.Calls, plan.Globals)));
        await node.StandardInput.FlushAsync();
        try
        {
            var answer = await node.StandardOutput.ReadLineAsync().WaitAsync(Patience);
            if (answer is not null)
            {
                return JsonSerializer.Deserialize<List<string>>(answer)!;
            }
        }
        catch (TimeoutException)
        {
            // Said below.
        }

        Stop();
        return ["V8 hung or died"];
    }

    public void Dispose() => Stop();

    private Process Start()
    {
        var helper = Path.Combine(folder, "log.wasm");
        File.WriteAllBytes(helper, LogModule.Binary);
        var script = Path.Combine(AppContext.BaseDirectory, "Differential", "v8.mjs");
        string[] arguments = [.. Flags, script, helper, FlintRun.MaximumLines.ToString()];
        return Process.Start(
                new ProcessStartInfo("node", arguments)
                {
                    UseShellExecute = false,
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                }
            ) ?? throw new InvalidOperationException("node did not start.");
    }

    private void Stop()
    {
        if (_node is not null)
        {
            _node.Kill();
            _node.WaitForExit();
            _node.Dispose();
            _node = null;
        }
    }

    private sealed record Job(
        [property: JsonPropertyName("path")] string Path,
        [property: JsonPropertyName("calls")] IReadOnlyList<PlannedCall> Calls,
        [property: JsonPropertyName("globals")] IReadOnlyList<string[]> Globals
    );
}
