using System.Diagnostics;
using Flint.Core;
using Flint.Gateway.Invocations;
using Flint.Gateway.Tests.Support;

namespace Flint.Gateway.Tests.Invocations;

public sealed class ServerTimingTests
{
    [Fact]
    public void Times_are_in_milliseconds_with_three_decimals()
    {
        var invocation = Invocation(receivedAt: 0, routedAt: Microseconds(12));
        invocation.Start(Microseconds(1_000), Microseconds(3), Microseconds(1_500));

        Assert.Equal(
            "route;dur=0.012,queue;dur=0.003,init;dur=1.500,run;dur=30000.001",
            ServerTiming.Format(invocation, Microseconds(30_001_001))
        );
    }

    [Fact]
    public void An_invocation_that_never_ran_has_no_time_of_running()
    {
        var invocation = Invocation(receivedAt: 5, routedAt: 5);

        Assert.Equal(
            "route;dur=0.000,queue;dur=0.000,init;dur=0.000,run;dur=0.000",
            ServerTiming.Format(invocation, 100)
        );
    }

    [Fact]
    public void The_longest_times_fit()
    {
        var invocation = Invocation(0, long.MaxValue);
        invocation.Start(1, long.MaxValue, long.MaxValue);

        Assert.NotEmpty(ServerTiming.Format(invocation, long.MaxValue));
    }

    private static long Microseconds(long count) => count * Stopwatch.Frequency / 1_000_000;

    private static Invocation Invocation(long receivedAt, long routedAt)
    {
        var function = Tables.Function("f");
        return new Invocation
        {
            Id = "id",
            Function = function,
            Version = function.Live[0].Version,
            BasePath = "/fn/f",
            Path = "/",
            ReceivedAt = receivedAt,
            RoutedAt = routedAt,
        };
    }
}
