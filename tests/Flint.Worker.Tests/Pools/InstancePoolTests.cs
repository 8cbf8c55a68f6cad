using Flint.Core;
using Flint.Wasi;
using Flint.Worker.Artifacts;
using Flint.Worker.Limits;
using Flint.Worker.Logs;
using Flint.Worker.Pools;
using Flint.Worker.Tests.Testing;

namespace Flint.Worker.Tests.Pools;

public sealed class InstancePoolTests : IDisposable
{
    private readonly FakeProgram _program = new();
    private readonly ManualTime _time = new();
    private int _belowMinimum;

    public void Dispose() => _program.Dispose();

    [Fact]
    public void Instance_is_made_fresh_before_it_serves_again()
    {
        var pool = Create();
        Serve(pool);
        var again = pool.TryTake();
        Assert.Same(_program.Instances[0], again!.Instance);
        Assert.Equal(1, _program.Instances[0].Restores);
    }

    [Fact]
    public void Instance_that_cannot_be_made_fresh_is_thrown_away()
    {
        _program.CanRestore = false;
        var pool = Create();
        Serve(pool);
        Assert.Null(pool.TryTake());
        Assert.True(_program.Instances[0].IsDisposed);
    }

    [Fact]
    public void Reused_instance_is_made_fresh_after_its_uses_and_after_a_failure()
    {
        var pool = Create(new InstanceSettings { Isolation = InstanceIsolation.Reuse });
        for (var use = 0; use < 3; use++)
        {
            Assert.All(_program.Instances, i => Assert.Equal(0, i.Restores));
            Serve(pool);
        }

        Assert.Equal(1, _program.Instances[0].Restores);
        Serve(pool, failed: true);
        Assert.Equal(2, _program.Instances[0].Restores);
        Assert.Single(_program.Instances);
    }

    [Fact]
    public void No_more_than_the_maximum_is_kept()
    {
        var pool = Create(new InstanceSettings { Maximum = 2 });
        var taken = Enumerable.Range(0, 5).Select(_ => pool.Create(CancellationToken.None)).ToList();
        taken.ForEach(i => pool.Return(i, failed: false));
        Assert.Equal(2, pool.Ready);
        Assert.Equal(3, _program.Instances.Count(i => i.IsDisposed));
    }

    [Fact]
    public void Lost_instance_below_the_minimum_is_told()
    {
        _program.CanRestore = false;
        var pool = Create(new InstanceSettings { Minimum = 1 });
        Assert.Equal(1, pool.Missing);
        Serve(pool);
        Assert.Equal(1, _belowMinimum);
    }

    [Fact]
    public void Trim_gives_up_what_was_not_needed_since_the_last_time()
    {
        var pool = Create(new InstanceSettings { Minimum = 1 });
        var taken = Enumerable.Range(0, 5).Select(_ => pool.Create(CancellationToken.None)).ToList();
        taken.ForEach(i => pool.Return(i, failed: false));
        pool.Trim(TimeSpan.FromHours(1));
        Assert.Equal(5, pool.Ready);

        // Two at once are needed, so the other three go.
        var (first, second) = (pool.TryTake()!, pool.TryTake()!);
        pool.Return(first, failed: false);
        pool.Return(second, failed: false);
        pool.Trim(TimeSpan.FromHours(1));
        Assert.Equal(2, pool.Ready);

        pool.Trim(TimeSpan.FromHours(1));
        Assert.Equal(1, pool.Ready);
    }

    [Fact]
    public void Idle_pool_is_told_unless_it_has_a_minimum()
    {
        var pool = Create();
        var kept = Create(new InstanceSettings { Minimum = 1 });
        Serve(pool);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(pool.Trim(TimeSpan.FromMinutes(2)));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(pool.Trim(TimeSpan.FromMinutes(2)));
        Assert.False(kept.Trim(TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public void Retired_pool_gives_up_its_program_when_the_last_user_has_left()
    {
        var pool = Create();
        Assert.True(pool.TryEnter());
        var instance = pool.Create(CancellationToken.None);
        pool.Retire();
        Assert.False(pool.TryEnter());
        Assert.False(_program.IsDisposed);
        pool.Return(instance, failed: false);
        Assert.True(_program.Instances[0].IsDisposed);
        pool.Leave();
        Assert.True(_program.IsDisposed);
    }

    private static void Serve(InstancePool pool, bool failed = false) =>
        pool.Return(pool.TryTake() ?? pool.Create(CancellationToken.None), failed);

    private InstancePool Create(InstanceSettings? instances = null)
    {
        var pool = new InstancePool(
            new PoolKey(new FunctionKey("default", "test"), "sha256:0"),
            new ProgramLease(_program, _program.Dispose),
            new GuestOptions(),
            new FunctionGate(new LineBudget(_time, 1, 1)),
            new PoolOptions { MaximumUses = 3 },
            _time,
            _ => _belowMinimum++
        );
        pool.Update(new FunctionSettings { Instances = instances ?? new InstanceSettings() }, revision: 1);
        return pool;
    }
}
