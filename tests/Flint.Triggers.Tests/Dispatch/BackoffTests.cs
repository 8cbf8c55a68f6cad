using Flint.Core;
using Flint.Triggers.Dispatch;

namespace Flint.Triggers.Tests.Dispatch;

public sealed class BackoffTests
{
    private static readonly AsyncSettings Settings = new()
    {
        FirstDelayMilliseconds = 1_000,
        MaximumDelayMilliseconds = 60_000,
        Attempts = 20,
    };

    [Fact]
    public async Task Delays_double_on_average_up_to_the_longest()
    {
        var backoff = new Backoff(new Random(1));
        var medians = new List<double>();
        for (var attempt = 1; attempt <= 10; attempt++)
        {
            var delays = new List<double>();
            for (var i = 0; i < 201; i++)
            {
                delays.Add((await backoff.AfterAsync(Settings, attempt)).TotalSeconds);
            }

            Assert.All(delays, static d => Assert.InRange(d, 0, 60));
            delays.Sort();
            medians.Add(delays[100]);
        }

        Assert.InRange(medians[0], 0.3, 2);
        for (var i = 1; i < 5; i++)
        {
            Assert.InRange(medians[i] / medians[i - 1], 1.1, 3);
        }

        // Four doublings.
        Assert.InRange(medians[4] / medians[0], 8, 32);
        Assert.Equal(60, medians[^1]);
    }

    [Fact]
    public async Task Delays_are_spread_by_chance()
    {
        var backoff = new Backoff(new Random(1));
        var delays = new HashSet<TimeSpan>();
        for (var i = 0; i < 20; i++)
        {
            delays.Add(await backoff.AfterAsync(Settings, 3));
        }

        Assert.InRange(delays.Count, 15, 20);
    }
}
