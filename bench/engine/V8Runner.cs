using System.Diagnostics;
using System.Text.Json;

namespace Flint.Bench.Engine;

/// <summary>Runs programs in node, one at a time, in a process that stays warm.</summary>
internal sealed class V8Runner : IDisposable
{
    private readonly Process _node;

    public V8Runner()
    {
        var script = Path.Combine(AppContext.BaseDirectory, "programs", "v8.mjs");
        _node =
            Process.Start(
                new ProcessStartInfo("node", [script])
                {
                    UseShellExecute = false,
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                }
            ) ?? throw new InvalidOperationException("node did not start.");
    }

    /// <summary>Runs a program once.</summary>
    public (double Milliseconds, long Result) Run(BenchSuite suite, BenchProgram program)
    {
        _node.StandardInput.WriteLine($"{suite.File}\t{program.Name}\t{program.Argument}");
        _node.StandardInput.Flush();
        var line = _node.StandardOutput.ReadLine() ?? throw new InvalidOperationException("node ended early.");
        using var answer = JsonDocument.Parse(line);
        return (
            answer.RootElement.GetProperty("milliseconds").GetDouble(),
            long.Parse(answer.RootElement.GetProperty("result").GetString()!)
        );
    }

    public void Dispose()
    {
        _node.StandardInput.Close();
        _node.WaitForExit();
        _node.Dispose();
    }
}
