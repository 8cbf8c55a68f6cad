using Flint.Wasi;
using Flint.Wasm;

namespace Flint.Bench.Instances;

/// <summary>
/// What ready instances of small functions weigh: all of the process's resident memory, managed and native, with the page
/// tables for it.
/// </summary>
internal static class ReadyInstances
{
    private const int Count = 10_000;
    private const int WarmUp = 100;
    private const double LimitKibibytes = 40;
    private const string Status = "/proc/self/status";

    /// <summary>What the worker gives a function unless it asks for more.</summary>
    private static readonly GuestOptions Options = new()
    {
        Store = new WasmStoreOptions { MaximumMemoryBytes = 128 << 20 },
    };

    public static void Run(Report report)
    {
        Run(report, "hello.wasm", "C component");
        Run(report, "c-cgi.wasm", "C command");
    }

    private static void Run(Report report, string file, string name)
    {
        if (!File.Exists(Status))
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

        var before = MemoryKibibytes();
        for (var i = 0; i < Count; i++)
        {
            instances.Add(Serve(program));
        }

        report.Add(
            $"10,000 ready instances of a {name} that served a request, memory each, page tables included",
            (MemoryKibibytes() - before) / Count,
            LimitKibibytes,
            "KiB"
        );
        instances.ForEach(static i => i.Dispose());
    }

    // One request, so that what instances have at hand in a pool is counted and not what they start with.
    private static GuestInstance Serve(GuestProgram program)
    {
        var instance = program.Instantiate(Options, CancellationToken.None);
        var exchange = new QuietExchange();
        instance.Handle(exchange, QuietOutput.Instance);
        exchange.EnsureAnswered();
        instance.TryRestore();
        return instance;
    }

    // Resident memory, and the page tables for it, which the system does not count as such.
    private static double MemoryKibibytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return File.ReadLines(Status)
            .Where(static l =>
                l.StartsWith("VmRSS:", StringComparison.Ordinal) || l.StartsWith("VmPTE:", StringComparison.Ordinal)
            )
            .Sum(static l => double.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
    }
}
