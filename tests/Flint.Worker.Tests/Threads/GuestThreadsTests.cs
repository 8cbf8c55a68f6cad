using Flint.Worker.Tests.Testing;
using Flint.Worker.Threads;
using Microsoft.Extensions.Options;

namespace Flint.Worker.Tests.Threads;

public sealed class GuestThreadsTests
{
    [Fact]
    public void Work_runs_on_a_thread_of_its_own_with_a_deep_stack()
    {
        using var threads = Create();
        using var work = new TestWork(static () => Assert.Equal(100_000, Descend(100_000)));
        Assert.True(threads.TryStart(work));
        work.WaitForStart();
        Assert.False(work.Thread!.IsThreadPoolThread);
        work.End();
    }

    [Fact]
    public void Thread_that_has_finished_takes_the_next_work()
    {
        using var threads = Create();
        using var first = new TestWork();
        using var second = new TestWork();
        threads.TryStart(first);
        first.WaitForStart();
        first.End();
        Until.True(() => threads.Idle == 1);
        threads.TryStart(second);
        second.WaitForStart();
        Assert.Same(first.Thread, second.Thread);
        second.End();
    }

    [Fact]
    public void Work_queues_while_the_eager_threads_are_busy_and_runs_after_them_in_order()
    {
        using var threads = Create(o => o.EagerThreads = 1);
        using var first = new TestWork();
        using var second = new TestWork();
        using var third = new TestWork(lane: second.Lane);
        threads.TryStart(first);
        threads.TryStart(second);
        threads.TryStart(third);
        first.WaitForStart();
        Assert.Equal(2, threads.Queued);
        first.End();
        second.WaitForStart();
        Assert.False(third.HasStarted);
        second.End();
        third.WaitForStart();
        third.End();
        Until.True(() => threads.Running == 0);
    }

    [Fact]
    public void Queue_that_does_not_move_gets_further_threads_up_to_the_limit()
    {
        using var threads = Create(o => (o.EagerThreads, o.MaximumRunning) = (1, 2));
        using var first = new TestWork();
        using var second = new TestWork();
        using var third = new TestWork();
        threads.TryStart(first);
        threads.TryStart(second);
        threads.TryStart(third);
        threads.Relieve();
        Assert.Equal(1, threads.Running);
        threads.Relieve();
        second.WaitForStart();
        threads.Relieve();
        threads.Relieve();
        Assert.Equal(2, threads.Running);
        Assert.False(third.HasStarted);
    }

    [Fact]
    public void Guest_that_waits_lets_the_next_one_run()
    {
        using var threads = Create(o => (o.EagerThreads, o.MaximumRunning) = (1, 1));
        using var first = new TestWork(() => threads.BeginWait());
        using var second = new TestWork();
        threads.TryStart(first);
        first.WaitForStart();
        threads.TryStart(second);
        second.WaitForStart();
        Assert.Equal(1, threads.Waiting);
        Assert.Equal(1, threads.Running);
        threads.EndWait();
        Assert.Equal(2, threads.Running);
        first.End();
        second.End();
        Until.True(() => threads.Running == 0);
    }

    [Fact]
    public void Too_many_waiting_guests_hold_up_new_ones()
    {
        using var threads = Create(o => (o.EagerThreads, o.MaximumWaiting) = (4, 1));
        using var first = new TestWork(() => threads.BeginWait());
        using var second = new TestWork();
        threads.TryStart(first);
        Until.True(() => threads.Waiting == 1);
        threads.TryStart(second);
        Assert.Equal(1, threads.Queued);
        threads.EndWait();
        first.End();
        second.WaitForStart();
        second.End();
    }

    [Fact]
    public void Function_that_floods_delays_the_request_of_another_by_one_turn()
    {
        const int Flood = 1_000;
        using var threads = Create(o => o.EagerThreads = 1);
        var (flooding, other) = (new GuestLane(), new GuestLane());
        using var first = new TestWork(lane: flooding);
        using var last = new TestWork(lane: flooding);
        threads.TryStart(first);
        var ran = new List<string>();
        for (var i = 0; i < Flood; i++)
        {
            threads.TryStart(new CountingWork(flooding, () => ran.Add("flood")));
        }

        threads.TryStart(new CountingWork(other, () => ran.Add("single")));
        threads.TryStart(last);
        Assert.Equal(Flood + 2, threads.Queued);
        first.End();
        last.WaitForStart();
        Assert.Equal(1, ran.IndexOf("single"));
        Assert.Equal(Flood + 1, ran.Count);
        last.End();
    }

    [Fact]
    public void Place_of_a_guest_that_waits_goes_to_the_functions_in_turn()
    {
        using var threads = Create(o => o.EagerThreads = 1);
        var flooding = new GuestLane();
        using var first = new TestWork(() => threads.BeginWait(), flooding);
        using var second = new TestWork(() => threads.BeginWait(), flooding);
        using var third = new TestWork(lane: flooding);
        using var other = new TestWork(lane: new GuestLane());
        using var blocker = new TestWork();
        threads.TryStart(blocker);
        threads.TryStart(first);
        threads.TryStart(second);
        threads.TryStart(third);
        threads.TryStart(other);
        blocker.End();
        other.WaitForStart();
        Assert.True(first.HasStarted);
        Assert.False(second.HasStarted);
        Assert.Equal(2, threads.Queued);
        other.End();
        third.WaitForStart();
        threads.EndWait();
        threads.EndWait();
        first.End();
        second.End();
        third.End();
        Until.True(() => threads.Running == 0);
    }

    [Fact]
    public void Limit_of_the_queue_is_for_all_functions_together()
    {
        using var threads = Create(o => (o.EagerThreads, o.MaximumQueued) = (1, 2));
        var (flooding, other) = (new GuestLane(), new GuestLane());
        using var running = new TestWork();
        using var second = new TestWork(lane: flooding);
        using var third = new TestWork(lane: other);
        Assert.True(threads.TryStart(running));
        Assert.True(threads.TryStart(second));
        Assert.True(threads.TryStart(third));
        Assert.False(threads.TryStart(new TestWork(lane: flooding)));
        Assert.False(threads.TryStart(new TestWork(lane: other)));
        running.End();
        second.End();
        third.End();
        Until.True(() => threads.Running == 0);
        Assert.Equal(0, threads.Queued);
    }

    [Fact]
    public void Full_queue_refuses_work()
    {
        using var threads = Create(o => (o.EagerThreads, o.MaximumQueued) = (1, 1));
        using var first = new TestWork();
        using var second = new TestWork();
        Assert.True(threads.TryStart(first));
        Assert.True(threads.TryStart(second));
        Assert.False(threads.TryStart(new TestWork()));
    }

    [Fact]
    public void Idle_threads_end()
    {
        using var threads = Create(o => o.IdleTime = TimeSpan.FromMilliseconds(20));
        using var work = new TestWork();
        threads.TryStart(work);
        work.End();
        Assert.True(work.Thread!.Join(TimeSpan.FromSeconds(20)));
        Assert.Equal(0, threads.Idle);
    }

    [Fact]
    public void Shutdown_refuses_work_and_ends_idle_threads()
    {
        var threads = Create();
        using var work = new TestWork();
        using var running = new TestWork();
        threads.TryStart(work);
        work.End();
        Until.True(() => threads.Idle == 1);
        threads.TryStart(running);
        running.WaitForStart();
        threads.Dispose();
        Assert.False(threads.TryStart(new TestWork()));
        running.End();
        Assert.True(running.Thread!.Join(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task All_work_of_many_producers_runs_once()
    {
        const int Producers = 8;
        const int Each = 5_000;
        using var threads = Create(o => (o.EagerThreads, o.IdleTime) = (3, TimeSpan.FromMilliseconds(1)));
        GuestLane[] lanes = [new(), new(), new()];
        var runs = 0;
        var all = Enumerable
            .Range(0, Producers)
            .Select(producer =>
                Task.Run(() =>
                {
                    var lane = lanes[producer % lanes.Length];
                    for (var i = 0; i < Each; i++)
                    {
                        Assert.True(threads.TryStart(new CountingWork(lane, () => Interlocked.Increment(ref runs))));
                        if (i % 100 == 0)
                        {
                            threads.Relieve();
                        }
                    }
                })
            );
        await Task.WhenAll(all);
        Until.True(() => Volatile.Read(ref runs) == Producers * Each);
        Until.True(() => threads.Running == 0);
        Assert.Equal(0, threads.Queued);
    }

    private static int Descend(int depth) => depth == 0 ? 0 : 1 + Descend(depth - 1);

    private static GuestThreads Create(Action<ThreadOptions>? configure = null)
    {
        var options = new ThreadOptions { EagerThreads = 2, MaximumQueued = 100_000 };
        configure?.Invoke(options);
        return new GuestThreads(Options.Create(options));
    }

    private sealed class CountingWork(GuestLane lane, Action action) : IGuestWork
    {
        public GuestLane Lane => lane;

        public void Run() => action();
    }
}
