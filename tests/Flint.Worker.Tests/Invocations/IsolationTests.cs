using Flint.Core;
using Flint.Worker.Tests.Testing;

namespace Flint.Worker.Tests.Invocations;

/// <summary>Requests that go wrong in every way, mixed with good ones: nobody may see anything of another.</summary>
public sealed class IsolationTests
{
    private static readonly string[] Bad =
    [
        "/loop",
        "/abort",
        "/recurse",
        "/exit?1",
        "/garbage",
        "/sleep?60000",
        "/trap",
    ];

    [Theory]
    [InlineData(InstanceIsolation.Request)]
    [InlineData(InstanceIsolation.Reuse)]
    public async Task Good_requests_among_failing_and_leaving_ones_see_a_fresh_instance(InstanceIsolation isolation)
    {
        var settings = new FunctionSettings
        {
            Limits = new FunctionLimits { WallTimeMilliseconds = 250 },
            Instances = new InstanceSettings { Isolation = isolation },
        };

        // With the usual pulse a busy machine may send the little that was written before a failure, which then ends the
        // connection instead of being answered with 500.
        await using var server = await WorkerServer.StartAsync(
            settings: settings,
            configuration: ("Flint:Worker:Deadlines:Interval", "00:00:00.200")
        );
        var served = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 600),
            new ParallelOptions { MaxDegreeOfParallelism = 24 },
            async (i, cancellation) =>
            {
                switch (i % 4)
                {
                    case 0:
                        Assert.Equal(500, (await server.GetAsync(Bad[i / 4 % Bad.Length])).Status);
                        break;
                    case 1:
                        await LeaveAsync(server, i);
                        break;
                    default:
                        var (status, body) = await server.GetAsync("/counter");
                        // On a machine that is busy a request may be late, but it must not be wrong.
                        Assert.True(
                            (status, body) == (200, "1\n") || body.StartsWith("TimedOut", StringComparison.Ordinal)
                        );
                        Interlocked.Add(ref served, status == 200 ? 1 : 0);
                        break;
                }
            }
        );
        Assert.InRange(served, 1, 300);
        Until.True(() => server.Threads is { Running: 0, Waiting: 0, Queued: 0 });
        Until.True(() => server.Pools.GateOf(TestFunction.Key).Running == 0);
    }

    private static async Task LeaveAsync(WorkerServer server, int i)
    {
        using var leaving = new CancellationTokenSource(TimeSpan.FromMilliseconds(i % 50));
        try
        {
            await server.Client.GetStringAsync(i % 8 == 1 ? "/loop" : "/sleep?100", leaving.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException)
        {
            // It left, or was late.
        }
    }
}
