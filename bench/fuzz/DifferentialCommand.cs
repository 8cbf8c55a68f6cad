using System.Diagnostics;
using Flint.Bench.Fuzz.Differential;
using Flint.Bench.Fuzz.Generation;

namespace Flint.Bench.Fuzz;

/// <summary>Compares many generated modules, prints what differs and how many there were.</summary>
internal static class DifferentialCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var options = new CommandOptions(args);
        var modules = options.Number("--modules", 20_000);
        var first = options.Number("--first", 1);
        GeneratorKind[] generators = options.Text("--generator", "both") switch
        {
            "binaryen" => [GeneratorKind.Binaryen],
            "own" => [GeneratorKind.Own],
            _ => [GeneratorKind.Binaryen, GeneratorKind.Own],
        };
        var keep = options.Text("--keep", "");
        var counts = new int[Enum.GetValues<Outcome>().Length];
        var start = Stopwatch.GetTimestamp();
        using var run = new DifferentialRun();
        if (options.Text("--file", "") is { Length: > 0 } file)
        {
            if (options.Text("--reduce", "") is { Length: > 0 } reduced)
            {
                var reducer = new ModuleReducer(async b =>
                    (await run.CompareAsync(b, first)).Outcome == Outcome.Different
                );
                await File.WriteAllBytesAsync(reduced, await reducer.ReduceAsync(await File.ReadAllBytesAsync(file)));
                return 0;
            }

            var single = await run.CompareAsync(await File.ReadAllBytesAsync(file), first);
            Console.WriteLine(
                string.Join('\n', single.Ours.Zip(single.Theirs, static (o, t) => o == t ? o : $"{o} | {t}"))
            );
            Console.WriteLine(single.Outcome);
            return single.Outcome == Outcome.Different ? 1 : 0;
        }

        for (var i = 0; i < modules; i++)
        {
            var generator = generators[i % generators.Length];
            var seed = first + i;
            if (await run.CompareAsync(generator, seed) is not { } comparison)
            {
                continue;
            }

            counts[(int)comparison.Outcome]++;
            if (options.Has("--show"))
            {
                Console.WriteLine(string.Join('\n', comparison.Ours));
            }

            if (comparison.Outcome == Outcome.Different)
            {
                Console.WriteLine($"{generator} {seed}: {comparison.FirstDifference}");
                if (keep.Length > 0)
                {
                    Directory.CreateDirectory(keep);
                    await File.WriteAllBytesAsync(Path.Combine(keep, $"{generator}-{seed}.wasm"), comparison.Binary);
                }
            }

            if ((i + 1) % 1_000 == 0 || i + 1 == modules)
            {
                Console.WriteLine(
                    $"{i + 1} modules in {Stopwatch.GetElapsedTime(start).TotalSeconds:f0} s: {Show(counts)}"
                );
            }
        }

        return counts[(int)Outcome.Different] == 0 ? 0 : 1;
    }

    private static string Show(int[] counts) => string.Join(", ", counts.Select(static (c, i) => $"{c} {(Outcome)i}"));
}
