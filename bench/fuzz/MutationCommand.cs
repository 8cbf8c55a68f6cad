using System.Diagnostics;
using Flint.Bench.Fuzz.Mutation;

namespace Flint.Bench.Fuzz;

/// <summary>Feeds damaged inputs to everything that reads what users upload.</summary>
internal static class MutationCommand
{
    public static int Run(string[] args)
    {
        var options = new CommandOptions(args);
        var inputs = options.Number("--inputs", 1_000_000);
        var first = options.Number("--first", 1);
        var name = options.Text("--target", "");
        var failed = false;
        foreach (var target in MutationTarget.All.Where(t => name.Length == 0 || t.Name == name))
        {
            var run = new MutationRun(target);
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < inputs; i++)
            {
                try
                {
                    run.Read(first + i);
                }
                catch (MutationException failure)
                {
                    failed = true;
                    Console.WriteLine(failure.Message);
                    if (options.Text("--keep", "") is { Length: > 0 } keep)
                    {
                        Directory.CreateDirectory(keep);
                        File.WriteAllBytes(Path.Combine(keep, $"{target.Name}-{first + i}"), failure.Input);
                    }
                }
            }

            Console.WriteLine(
                $"{target.Name}: {inputs} inputs in {Stopwatch.GetElapsedTime(start).TotalSeconds:f0} s, {run.Accepted} accepted, "
                    + $"{run.Refused} refused; at most {run.LongestTime.TotalMilliseconds:f1} ms and "
                    + $"{run.LargestAllocation:n0} bytes allocated for one"
            );
        }

        return failed ? 1 : 0;
    }
}
