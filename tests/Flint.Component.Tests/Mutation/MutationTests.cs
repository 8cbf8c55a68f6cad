using System.Diagnostics;
using Flint.Bench.Fuzz.Mutation;

namespace Flint.Component.Tests.Mutation;

/// <summary>Damaged components; <c>bench/fuzz</c> does the same for as many as one likes.</summary>
public sealed class MutationTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData("component")]
    public void Damaged_input_is_accepted_or_refused_with_the_place_of_the_fault(string target)
    {
        var run = new MutationRun(MutationTarget.Named(target));
        var start = Stopwatch.GetTimestamp();
        for (var seed = 1; Stopwatch.GetElapsedTime(start) < Time; seed++)
        {
            run.Read(seed);
        }

        output.WriteLine($"{run.Accepted} accepted, {run.Refused} refused");
        Assert.True(run.Refused > 0);
    }
}
