using Flint.Bench.Http;

// `bare` is the server to compare with; the benchmark starts this same assembly a second time for it.
if (args is ["bare"])
{
    await BareServer.RunAsync();
    return 0;
}

var settings = BenchmarkSettings.Parse(args, out var error);
if (settings is null)
{
    await Console.Error.WriteLineAsync(error);
    await Console.Error.WriteLineAsync(BenchmarkSettings.Usage);
    return 2;
}

await Benchmark.RunAsync(settings, Console.Out);
return 0;
