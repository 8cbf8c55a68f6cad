using System.Diagnostics;
using Flint.Bench.Fuzz.Lifetime;

namespace Flint.Bench.Fuzz;

/// <summary>Loads and unloads many modules and prints what the process holds meanwhile.</summary>
internal static class LifetimeCommand
{
    private const int Steps = 5;

    public static int Run(string[] args)
    {
        var options = new CommandOptions(args);
        var modules = options.Number("--modules", 1_000);
        var warmUp = Math.Max(1, modules / 10);
        ModuleLifetime.Churn(first: 1, warmUp);
        Console.WriteLine($"after the first {warmUp} modules: {ModuleLifetime.Footprint.Take()}");
        var start = Stopwatch.GetTimestamp();
        for (var step = 0; step < Steps; step++)
        {
            ModuleLifetime.Churn(first: 1 + warmUp + (step * (modules / Steps)), modules / Steps);
            Console.WriteLine($"after {(step + 1) * (modules / Steps)} more: {ModuleLifetime.Footprint.Take()}");
        }

        Console.WriteLine($"{Stopwatch.GetElapsedTime(start).TotalSeconds:f0} s");
        return 0;
    }
}
