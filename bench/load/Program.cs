using System.Globalization;
using Flint.Bench.Load;

// How the worker behaves under load: behind Kestrel, with its defaults, driven over sockets: by clients in
// processes of their own where times are measured, else from the same process.
//
//   dotnet run -c Release --project bench/load -- [sleepers] [upload] [disconnects]
//
// Without a name, all. Every line says what was asked for and what was found; the exit code is 1 where it is not reached.
if (args is [ClientProcess.Argument, var role, var address])
{
    return await ClientProcess.RunAsync(role, new Uri(address));
}

var all = new Dictionary<string, Func<LoadServer, Task<bool>>>(StringComparer.Ordinal)
{
    ["sleepers"] = Sleepers.RunAsync,
    ["upload"] = Upload.RunAsync,
    ["disconnects"] = Disconnects.RunAsync,
};
var names = args.Length > 0 ? args : [.. all.Keys];
if (names.FirstOrDefault(n => !all.ContainsKey(n)) is { } unknown)
{
    Console.Error.WriteLine($"There is no {unknown}; there are {string.Join(", ", all.Keys)}.");
    return 2;
}

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var load = File.Exists("/proc/loadavg") ? $", load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}" : "";
Console.WriteLine($"{Environment.ProcessorCount} processors{load}");
var isReached = true;
foreach (var name in names)
{
    await using var server = await LoadServer.StartAsync();
    isReached &= await all[name](server);
}

return isReached ? 0 : 1;
