using System.Collections.Concurrent;
using System.Globalization;
using Flint.Core;
using Flint.Triggers.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Flint.Triggers.Tests.Cron;

/// <summary>Schedules, on a clock that begins at 03:04:05 UTC.</summary>
public sealed class CronLoopTests
{
    private readonly ConcurrentQueue<string> _runs = new();

    [Fact]
    public async Task Each_due_time_runs_once_with_the_request_that_the_schedule_says()
    {
        await using var host = await StartAsync(
            new TriggerSettings
            {
                Type = TriggerType.Cron,
                Schedule = "*/5 * * * *",
                Path = "/nightly?all=1",
                Method = "PUT",
                Body = "{}",
                ContentType = "application/json",
            }
        );
        string? seen = null;
        host.Invoker.Script = (invocation, http) =>
        {
            seen =
                $"{http.Request.Method} {invocation.BasePath} {invocation.Path} {http.Request.QueryString} {http.Request.ContentType} {http.Request.ContentLength}";
            return Record(http);
        };

        await UntilAsync(host, "03:05", "03:10", "03:15");

        Assert.Equal("PUT /fn/hello /nightly ?all=1 application/json 2", seen);
    }

    [Fact]
    public async Task A_restart_neither_repeats_nor_loses_a_due_time()
    {
        await using var host = await StartAsync(Every("*/5 * * * *"));
        await UntilAsync(host, "03:05");

        await host.StopAsync();
        await host.RestartAsync();
        await UntilAsync(host, "03:05", "03:10");
    }

    [Fact]
    public async Task Missed_times_within_the_window_run_once_for_the_latest()
    {
        await using var host = await StartAsync(Every("*/5 * * * *"));
        await UntilAsync(host, "03:05");
        await host.StopAsync();

        host.Time.Advance(TimeSpan.FromMinutes(22));
        await host.RestartAsync();

        await UntilAsync(host, advance: false, "03:05", Latest(host));
    }

    [Fact]
    public async Task Missed_times_before_the_window_do_not_run()
    {
        await using var host = await StartAsync(Every("5 * * * *"));
        await UntilAsync(host, "03:05");
        await host.StopAsync();

        // 04:05 is missed, and longer ago than the window when the process is back.
        var back = new DateTimeOffset(2026, 1, 2, 5, 4, 15, TimeSpan.Zero);
        host.Time.Advance(back - host.Time.GetUtcNow());
        host.Settings["Flint:Triggers:MissedWindow"] = "00:30:00";
        await host.RestartAsync();
        await UntilAsync(host, "03:05", "05:05");
    }

    [Fact]
    public async Task A_schedule_that_is_new_has_missed_nothing_and_one_that_is_removed_runs_no_more()
    {
        await using var host = await StartAsync(Every("0 * * * *"));
        var before = await CursorsAsync(host);
        host.Publish((TriggerHost.Key, With(Every("6 3 * * *"))));
        await UntilFollowedAsync(host, before);

        await UntilAsync(host, "03:06");
        host.Publish((TriggerHost.Key, FunctionSettings.Default));
        host.Time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(["03:06"], _runs);
    }

    private static string Latest(TriggerHost host)
    {
        var now = host.Time.GetUtcNow();
        return now.AddMinutes(-(now.Minute % 5)).ToString("HH:mm", CultureInfo.InvariantCulture);
    }

    private static TriggerSettings Every(string schedule) => new() { Type = TriggerType.Cron, Schedule = schedule };

    private static FunctionSettings With(TriggerSettings trigger) =>
        FunctionSettings.Default with
        {
            Triggers = [trigger],
        };

    private async Task<TriggerHost> StartAsync(TriggerSettings trigger)
    {
        var host = await TriggerHost.StartAsync(With(trigger));
        host.Invoker.Script = (_, http) => Record(http);
        await UntilFollowedAsync(host, []);
        return host;
    }

    private static async Task<IEnumerable<TriggerKey>> CursorsAsync(TriggerHost host) =>
        (
            await host.Services.GetRequiredService<ITriggerCursors>().ReadAsync(TestContext.Current.CancellationToken)
        ).Keys;

    // Before the loop has seen a schedule, nothing of it is due.
    private static Task UntilFollowedAsync(TriggerHost host, IEnumerable<TriggerKey> before) =>
        TriggerHost.UntilAsync(async () => (await CursorsAsync(host)).Except(before).Any());

    private ValueTask<InvocationResult> Record(HttpContext http)
    {
        var due = DateTimeOffset.Parse(http.Request.Headers["Flint-Scheduled-Time"]!, CultureInfo.InvariantCulture);
        _runs.Enqueue(due.ToString("HH:mm", CultureInfo.InvariantCulture));
        return ValueTask.FromResult(new InvocationResult(InvocationOutcome.Completed));
    }

    private Task UntilAsync(TriggerHost host, params string[] expected) => UntilAsync(host, advance: true, expected);

    // The clock jumps to each due time and goes on from there second by second, until the loop has seen it; not so far that
    // it would miss the next.
    private async Task UntilAsync(TriggerHost host, bool advance, params string[] expected)
    {
        for (var count = _runs.Count + 1; count <= expected.Length; count++)
        {
            var due = DueAt(host.Time.GetUtcNow(), expected[count - 1]);
            if (advance && host.Time.GetUtcNow() < due)
            {
                host.Time.Advance(due - host.Time.GetUtcNow() - TimeSpan.FromSeconds(1));
            }

            await TriggerHost.UntilAsync(() =>
            {
                if (advance && host.Time.GetUtcNow() < due.AddMinutes(2))
                {
                    host.Time.Advance(TimeSpan.FromSeconds(1));
                }

                return ValueTask.FromResult(_runs.Count >= count);
            });
        }

        Assert.Equal(expected, _runs);
    }

    private static DateTimeOffset DueAt(DateTimeOffset now, string due) =>
        new(now.Date + TimeSpan.Parse(due, CultureInfo.InvariantCulture), TimeSpan.Zero);
}
