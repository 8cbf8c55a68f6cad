using Flint.Bench.Instances;
using Flint.Bench.Start;
using Flint.EndToEnd.Tests.Processes;

// What starting costs a user of the platform, over HTTP and against limits:
//
//   dotnet run -c Release --project bench/start [-- OPTIONS]
var settings = StartSettings.Parse(args, out var error);
if (settings is null)
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine(StartSettings.Usage);
    return 2;
}

var report = new Report(Console.Out);
using (var folder = new TemporaryDirectory())
{
    await Deploys.RunAsync(report, settings, folder);
}

using (var folder = new TemporaryDirectory())
{
    await ColdStarts.RunAsync(report, settings, folder);
}

if (settings.Many > 0)
{
    using var folder = new TemporaryDirectory();
    await ManyFunctions.RunAsync(report, settings, folder);
}

return 0;
