using System.Diagnostics;
using Flint.Wasi;
using Flint.Wasm;
using Flint.Wasm.Text;

namespace Flint.Bench.Instances;

/// <summary>
/// What a fresh instance costs in the steady state of a pool: it is taken, called, and put back to how it was for the next.
/// </summary>
internal static class Restores
{
    private const int Count = 200_000;
    private const int JsCount = 300;

    /// <summary>16 pages and 20 KiB of data; the call reads data, and writes to it and to the stack.</summary>
    private static readonly string Guest = $"""
        (module
          (memory (export "memory") 16)
          (global $stack (mut i32) (i32.const 65536))
          (data (i32.const 65536) "{new string('x', 20 * 1024)}")
          (func (export "run") (param i32) (result i32)
            (global.set $stack (i32.sub (global.get $stack) (i32.const 16)))
            (i32.store (global.get $stack) (local.get 0))
            (i32.store (i32.const 70000) (i32.add (i32.load (i32.const 66000)) (i32.load (global.get $stack))))
            (i32.load (i32.const 70000))))
        """;

    public static void Run(Report report, InstanceSettings settings)
    {
        using var engine = new CompilingEngine();
        using var module = engine.Compile(WatCompiler.Compile(Guest));
        Cycle(engine, module, Count / 10);
        var alone = Cycle(engine, module, Count);
        const string What = "fresh instance, trivial call and restore (16 pages, 20 KiB of data)";
        report.Add(What + ", p50", alone.Percentile(50), 2, "µs");
        report.Add(What + ", p99", alone.Percentile(99), 10, "µs");

        var two = Enumerable.Range(0, 2).Select(_ => Task.Run(() => Cycle(engine, module, Count))).ToArray();
        Task.WaitAll(two);
        report.Add(
            "the same on two threads at once, p50 against one thread",
            two.Max(static t => t.Result.Percentile(50)) / alone.Percentile(50),
            1.5,
            "×"
        );
        RunJs(report, settings);
    }

    private static Samples Cycle(WasmEngine engine, WasmModule module, int count)
    {
        using var store = engine.CreateStore();
        var run = store.Instantiate(module, []).GetFunction("run")!;
        store.Capture();
        var samples = new Samples(count);
        Span<ulong> slots = stackalloc ulong[1];
        for (var i = 0; i < count; i++)
        {
            slots[0] = 7;
            var started = Stopwatch.GetTimestamp();
            run.Invoke(slots);
            store.Restore();
            samples.Add(started);
        }

        return samples;
    }

    private static void RunJs(Report report, InstanceSettings settings)
    {
        const string What = "JavaScript component of 14 MB";
        if (settings.Js is null)
        {
            report.Skip(What + ", restore after a request, p50", "--js was not given");
            return;
        }

        using var engine = new CompilingEngine();
        using var program = GuestLoader.Load(engine, File.ReadAllBytes(settings.Js));
        using var instance = program.Instantiate(new GuestOptions(), CancellationToken.None);
        var requests = new Samples(JsCount);
        var restores = new Samples(JsCount);
        for (var i = 0; i < 2 * JsCount; i++)
        {
            if (i == JsCount)
            {
                requests.Clear();
                restores.Clear();
            }

            var exchange = new QuietExchange();
            var started = Stopwatch.GetTimestamp();
            instance.Handle(exchange, QuietOutput.Instance);
            requests.Add(started);
            exchange.EnsureAnswered();
            started = Stopwatch.GetTimestamp();
            instance.TryRestore();
            restores.Add(started);
        }

        report.Add(What + ", request, p50", requests.Percentile(50), "µs");
        report.Add(What + ", restore after a request, p50", restores.Percentile(50), 1000, "µs");
    }
}
