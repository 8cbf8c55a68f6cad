using Flint.Core;
using Flint.Storage.Sqlite.Database;
using Flint.Triggers.Tests.Support;

namespace Flint.Triggers.Tests.Dispatch;

/// <summary>Ends of processes, and stores that are away.</summary>
public sealed class DrainTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_ending_process_lets_what_runs_finish_and_takes_no_more()
    {
        await using var host = await TriggerHost.StartAsync(
            FunctionSettings.Default with
            {
                Async = new AsyncSettings { Concurrency = 1 },
            }
        );
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource<InvocationResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Invoker.Script = (_, _) =>
        {
            begun.TrySetResult();
            return new ValueTask<InvocationResult>(release.Task);
        };
        await host.EnqueueAsync("a");
        await begun.Task;
        await host.EnqueueAsync("b");

        var stopping = host.StopAsync(CancellationToken.None);
        Assert.False(stopping.IsCompleted);
        release.SetResult(new InvocationResult(InvocationOutcome.Completed));
        await stopping;

        Assert.Equal(["a"], host.Invoker.Seen);
        host.Invoker.Answer(200);
        await host.RestartAsync();
        Assert.Equal(1, (await host.WaitForAsync("a", QueuedState.Succeeded)).Invocation.Attempts);
        await host.WaitForAsync("b", QueuedState.Succeeded);
    }

    [Fact]
    public async Task What_does_not_finish_in_time_is_stopped_and_runs_again_without_counting()
    {
        await using var host = await TriggerHost.StartAsync();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Invoker.Script = async (_, http) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
            return default;
        };
        await host.EnqueueAsync("a");
        await begun.Task;

        await host.StopAsync(new CancellationToken(canceled: true));

        host.Invoker.Answer(200);
        await host.RestartAsync();
        Assert.Equal(1, (await host.WaitForAsync("a", QueuedState.Succeeded)).Invocation.Attempts);
    }

    [Fact]
    public async Task A_store_that_is_away_when_an_invocation_ends_is_told_later_and_the_function_does_not_run_twice()
    {
        await using var host = await TriggerHost.StartAsync();
        host.Invoker.Script = async (_, http) =>
        {
            await MaximumPagesAsync(host.Database, "1");
            await http.Response.BodyWriter.WriteAsync(new byte[200_000]);
            return new InvocationResult(InvocationOutcome.Completed);
        };
        await host.EnqueueAsync("a");
        await TriggerHost.UntilAsync(() => ValueTask.FromResult(!host.Invoker.Seen.IsEmpty));

        // There is space again, and time goes on.
        await MaximumPagesAsync(host.Database, "1000000");
        await TriggerHost.UntilAsync(async () =>
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            return (await host.Queue.FindAsync("a", Cancellation))!.Invocation.State == QueuedState.Succeeded;
        });

        Assert.Equal(["a"], host.Invoker.Seen);
    }

    [Fact]
    public async Task The_lease_of_what_runs_is_prolonged()
    {
        await using var host = await TriggerHost.StartAsync(null, ("Triggers:Lease", "00:00:30"));
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource<InvocationResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Invoker.Script = (_, _) =>
        {
            begun.TrySetResult();
            return new ValueTask<InvocationResult>(release.Task);
        };
        await host.EnqueueAsync("a");
        await begun.Task;

        for (var i = 0; i < 12; i++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(10));
            var expected = host.Time.GetUtcNow().AddSeconds(30);
            await TriggerHost.UntilAsync(async () =>
                (await host.Queue.FindReadyAsync(Cancellation)).NextAt >= expected
            );
        }

        release.SetResult(new InvocationResult(InvocationOutcome.Completed));
        await host.WaitForAsync("a", QueuedState.Succeeded);
        Assert.Equal(["a"], host.Invoker.Seen);
    }

    private static async Task MaximumPagesAsync(SqliteDatabase database, string pages) =>
        await database.WriteAsync(s => s.Scalar($"PRAGMA max_page_count = {pages}"), Cancellation);
}
