using System.Diagnostics;
using Flint.Bench.Worker;

// The worker alone: invocations without a network, so that what the worker itself costs can be seen and watched.
//
//   dotnet run -c Release --project bench/worker -- FILE.wasm [FILE.wasm …] [--seconds N] [--callers N]
//
//   dotnet run -c Release --project bench/worker -- deadlines [--rounds N]
//
// Each caller invokes one after another and awaits the answer, as the connections of a server do.
if (args is ["deadlines", ..])
{
    await DeadlineBenchmark.RunAsync(Number("--rounds", 20));
    return 0;
}

var files = args.Where(static a => a.EndsWith(".wasm", StringComparison.Ordinal)).ToList();
if (files.Count == 0)
{
    Console.Error.WriteLine(
        "Usage: dotnet run -c Release --project bench/worker -- FILE.wasm … [--seconds N] [--callers N]"
    );
    return 2;
}

var seconds = Number("--seconds", 5);
var callers = Number("--callers", 32);
Console.WriteLine($"{callers} callers, {seconds} s each, {Environment.ProcessorCount} processors");
foreach (var file in files)
{
    await using var worker = new BenchmarkWorker(await File.ReadAllBytesAsync(file));
    await worker.RunAsync(callers, TimeSpan.FromSeconds(Math.Min(2, seconds)));
    var allocated = GC.GetTotalAllocatedBytes(precise: true);
    var cpu = Process.GetCurrentProcess().TotalProcessorTime;
    var result = await worker.RunAsync(callers, TimeSpan.FromSeconds(seconds));
    cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
    allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
    Console.WriteLine(
        $"{Path.GetFileName(file), -20} {result.Count / result.Elapsed.TotalSeconds, 9:n0}/s"
            + $"  p50 {result.Percentile(50), 7:n1} µs  p99 {result.Percentile(99), 8:n1} µs"
            + $"  processor {cpu.TotalMicroseconds / result.Count, 6:n1} µs"
            + $"  allocated {allocated / result.Count, 6:n0} B each"
    );
}

return 0;

int Number(string option, int otherwise)
{
    var index = Array.IndexOf(args, option);
    return index >= 0 && index + 1 < args.Length && int.TryParse(args[index + 1], out var value) ? value : otherwise;
}
