using Flint.Worker.Deadlines;
using Flint.Worker.Tests.Testing;
using Flint.Worker.Threads;
using Microsoft.Extensions.Options;

namespace Flint.Worker.Tests.Deadlines;

public sealed class PulseTests
{
    [Fact]
    public void Looks_go_on_while_a_target_has_a_deadline_and_start_again_after_a_rest()
    {
        using var threads = new GuestThreads(Options.Create(new ThreadOptions()));
        using var pulse = Create(threads, TimeProvider.System);
        var target = new Target();
        pulse.Add(target);
        for (var round = 0; round < 3; round++)
        {
            target.HasDeadline = true;
            pulse.Ensure();
            var seen = target.Looks;
            Until.True(() => target.Looks > seen + 3);
            target.HasDeadline = false;
            Until.True(() =>
            {
                var before = target.Looks;
                Thread.Sleep(20);
                return target.Looks == before;
            });
        }
    }

    [Fact]
    public void Every_target_is_looked_at_with_the_present_time()
    {
        var time = new ManualTime();
        using var threads = new GuestThreads(Options.Create(new ThreadOptions()));
        using var pulse = Create(threads, time);
        var targets = Enumerable.Range(0, 200).Select(_ => new Target { HasDeadline = true }).ToList();
        targets.ForEach(pulse.Add);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, pulse.Look());
        Assert.All(targets, t => Assert.Equal(time.GetTimestamp(), t.LastLook));
    }

    private static Pulse Create(GuestThreads threads, TimeProvider time) =>
        new(
            threads,
            time,
            Options.Create(
                new DeadlineOptions { Interval = TimeSpan.FromMilliseconds(1), Linger = TimeSpan.FromMilliseconds(1) }
            )
        );

    private sealed class Target : IDeadlineTarget
    {
        private int _looks;

        public volatile bool HasDeadline;

        public int Looks => Volatile.Read(ref _looks);

        public long LastLook { get; private set; }

        public bool Check(long now)
        {
            LastLook = now;
            Interlocked.Increment(ref _looks);
            return HasDeadline;
        }
    }
}
