using Flint.Wasi;
using Flint.Wasm;

namespace Flint.Bench.Instances;

/// <summary>
/// What ready instances of small functions weigh: all of the process's resident memory, managed and native.
/// </summary>
internal static class ReadyInstances
{
    private const int Count = 10_000;
    private const int WarmUp = 100;
    private const double LimitKibibytes = 40;

    public static void Run(Report report)
    {
        Run(report, "hello.wasm", "C component");
        Run(report, "c-cgi.wasm", "C command");
    }

    private static void Run(Report report, string file, string name)
    {
        if (!File.Exists("/proc/self/smaps_rollup"))
        {
            report.Skip($"10,000 ready instances of a {name}", "this system does not tell resident memory");
            return;
        }

        using var engine = new CompilingEngine();
        using var program = GuestLoader.Load(engine, Guests.Read(file));
        var instances = new List<GuestInstance>(Count);
        for (var i = 0; i < WarmUp; i++)
        {
            Serve(program).Dispose();
        }

        var before = ResidentKibibytes();
        for (var i = 0; i < Count; i++)
        {
            instances.Add(Serve(program));
        }

        report.Add(
            $"10,000 ready instances of a {name} that served a request, resident memory each",
            (ResidentKibibytes() - before) / Count,
            LimitKibibytes,
            "KiB"
        );
        instances.ForEach(static i => i.Dispose());
    }

    // One request, so that what instances have at hand in a pool is counted and not what they start with.
    private static GuestInstance Serve(GuestProgram program)
    {
        var instance = program.Instantiate(new GuestOptions(), CancellationToken.None);
        var exchange = new QuietExchange();
        instance.Handle(exchange, QuietOutput.Instance);
        exchange.EnsureAnswered();
        instance.TryRestore();
        return instance;
    }

    private static double ResidentKibibytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var line = File.ReadLines("/proc/self/smaps_rollup")
            .First(static l => l.StartsWith("Rss:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
    }
}
