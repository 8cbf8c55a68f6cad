using Flint.Bench.Instances;

// What starting costs in the engine, each figure against its limit:
//
//   dotnet run -c Release --project bench/instances [-- OPTIONS]
//
// JavaScript, SQLite and Go binaries are too large to be in the repository: give their paths, or their rows are skipped.
var settings = InstanceSettings.Parse(args, out var error);
if (settings is null)
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine(InstanceSettings.Usage);
    return 2;
}

var report = new Report(Console.Out);

// First what must not find anything compiled: everything else warms the engine up.
FirstResults.Run(report, settings);
Calls.Run(report);
Restores.Run(report, settings);
ReadyInstances.Run(report);
return 0;
