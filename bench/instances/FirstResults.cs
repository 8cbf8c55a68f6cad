using System.Diagnostics;
using Flint.Wasi;
using Flint.Wasm;

namespace Flint.Bench.Instances;

/// <summary>
/// How long it takes from a binary in hand to its first result, the process being up: each binary once, in an engine that
/// has compiled another one before.
/// </summary>
internal static class FirstResults
{
    public static void Run(Report report, InstanceSettings settings)
    {
        using var engine = new CompilingEngine();

        // The process is up: what the first function of its kind pays is not counted.
        Serve(engine, Guests.Read("c-cgi.wasm"));
        Serve(engine, Guests.Read("echo.wasm"));
        Add(report, engine, "C component of 8 KB, first answer", Guests.Read("hello.wasm"), 150);
        Add(report, engine, "Rust command of 75 KB, first answer", Guests.Read("rust-cgi.wasm"), 500);
        Add(report, engine, "Go command of 2 MB, first answer", settings.Go, "--go", limit: null);
        RunSqlite(report, engine, settings);
        RunJs(report, engine, settings);
    }

    // Creates two tables, fills them, queries and changes them: the program that bench/engine measures, with ten rows.
    private static void RunSqlite(Report report, WasmEngine engine, InstanceSettings settings)
    {
        const string What = "SQLite module of 1 MB: tables made, filled and queried";
        if (settings.Sqlite is null)
        {
            report.Skip(What, "--sqlite was not given");
            return;
        }

        var binary = File.ReadAllBytes(settings.Sqlite);
        var started = Stopwatch.GetTimestamp();
        using var module = engine.Compile(binary);
        using var store = engine.CreateStore();
        var instance = store.Instantiate(module, [.. module.Imports.Select(Refuse)]);
        instance.GetFunction("_initialize")!.Invoke();
        Span<ulong> slots = [10];
        instance.GetFunction("mix")!.Invoke(slots);
        report.Add(What, Stopwatch.GetElapsedTime(started).TotalMilliseconds, 1000, "ms");
        if ((long)slots[0] is < 0 and > -10)
        {
            throw new InvalidOperationException($"SQLite answered {(long)slots[0]}.");
        }
    }

    // It has no files: whatever asks for one is told that there is none.
    private static WasmExtern Refuse(WasmImport import)
    {
        const ulong BadFile = 8;
        return new HostFunction(
            import.Name,
            ((FunctionExternType)import.Type).Type,
            static (_, slots) => slots[0] = BadFile
        );
    }

    private static void RunJs(Report report, WasmEngine engine, InstanceSettings settings)
    {
        const string First = "JavaScript component of 14 MB, instantiated";
        const string Next = "JavaScript component of the same toolchain, instantiated";
        if (settings.Js is null)
        {
            report.Skip(First, "--js was not given");
            report.Skip(Next, "--js was not given");
            return;
        }

        var binary = File.ReadAllBytes(settings.Js);
        var started = Stopwatch.GetTimestamp();
        using var program = GuestLoader.Load(engine, binary);
        using var instance = program.Instantiate(new GuestOptions(), CancellationToken.None);
        report.Add(First, Stopwatch.GetElapsedTime(started).TotalMilliseconds, 1500, "ms");
        Handle(instance);
        report.Add(
            "JavaScript component of 14 MB, first answer",
            Stopwatch.GetElapsedTime(started).TotalMilliseconds,
            15_000,
            "ms"
        );
        if (settings.NextJs is null)
        {
            report.Skip(Next, "--next-js was not given");
            return;
        }

        binary = File.ReadAllBytes(settings.NextJs);
        started = Stopwatch.GetTimestamp();
        using var nextProgram = GuestLoader.Load(engine, binary);
        using var nextInstance = nextProgram.Instantiate(new GuestOptions(), CancellationToken.None);
        report.Add(Next, Stopwatch.GetElapsedTime(started).TotalMilliseconds, 300, "ms");
        Handle(nextInstance);
        report.Add(
            "JavaScript component of the same toolchain, first answer",
            Stopwatch.GetElapsedTime(started).TotalMilliseconds,
            1500,
            "ms"
        );
    }

    private static void Add(Report report, WasmEngine engine, string what, string? file, string option, double? limit)
    {
        if (file is null)
        {
            report.Skip(what, option + " was not given");
        }
        else
        {
            Add(report, engine, what, File.ReadAllBytes(file), limit);
        }
    }

    private static void Add(Report report, WasmEngine engine, string what, byte[] binary, double? limit)
    {
        var elapsed = Serve(engine, binary).TotalMilliseconds;
        if (limit is { } most)
        {
            report.Add(what, elapsed, most, "ms");
        }
        else
        {
            report.Add(what, elapsed, "ms");
        }
    }

    private static TimeSpan Serve(WasmEngine engine, byte[] binary)
    {
        var started = Stopwatch.GetTimestamp();
        using var program = GuestLoader.Load(engine, binary);
        using var instance = program.Instantiate(new GuestOptions(), CancellationToken.None);
        Handle(instance);
        return Stopwatch.GetElapsedTime(started);
    }

    private static void Handle(GuestInstance instance)
    {
        var exchange = new QuietExchange();
        instance.Handle(exchange, QuietOutput.Instance);
        exchange.EnsureAnswered();
    }
}
