using Flint.Wasm;
using Flint.Worker.Artifacts;
using Flint.Worker.Tests.Testing;
using Microsoft.Extensions.Options;

namespace Flint.Worker.Tests.Artifacts;

public sealed class ProgramCacheTests : IDisposable
{
    private readonly CompilingEngine _engine = new();
    private readonly MemoryArtifacts _artifacts = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Many_at_once_load_an_artifact_once()
    {
        using var cache = Create();
        var digest = _artifacts.Put(Fixture.Read("echo"));
        var gate = new TaskCompletionSource();
        _artifacts.Gate = gate.Task;
        var all = Enumerable.Range(0, 20).Select(_ => cache.AcquireAsync(digest, Cancellation).AsTask()).ToList();
        gate.SetResult();
        var leases = await Task.WhenAll(all);
        Assert.Equal(1, _artifacts.Reads);
        Assert.All(leases, l => Assert.Same(leases[0].Program, l.Program));
    }

    [Fact]
    public async Task One_that_gives_up_does_not_stop_the_load_of_the_others()
    {
        using var cache = Create();
        var digest = _artifacts.Put(Fixture.Read("echo"));
        var gate = new TaskCompletionSource();
        _artifacts.Gate = gate.Task;
        using var impatient = new CancellationTokenSource();
        var first = cache.AcquireAsync(digest, impatient.Token).AsTask();
        var second = cache.AcquireAsync(digest, Cancellation).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();
        Assert.NotNull((await second).Program);
    }

    [Fact]
    public async Task Missing_and_broken_artifacts_are_unavailable_and_asked_for_again()
    {
        using var cache = Create();
        var missing = "sha256:" + new string('0', 64);
        var broken = _artifacts.Put("not wasm"u8.ToArray());
        await Assert.ThrowsAsync<VersionUnavailableException>(async () =>
            await cache.AcquireAsync(missing, Cancellation)
        );
        await Assert.ThrowsAsync<VersionUnavailableException>(async () =>
            await cache.AcquireAsync(broken, Cancellation)
        );
        await Assert.ThrowsAsync<VersionUnavailableException>(async () =>
            await cache.AcquireAsync(broken, Cancellation)
        );
        Assert.Equal(3, _artifacts.Reads);
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public async Task Unused_programs_are_kept_while_there_is_room()
    {
        var (echo, commands) = (Fixture.Read("echo"), Fixture.Read("commands"));
        using var cache = Create(unusedBytes: echo.Length);
        var (echoDigest, commandsDigest) = (_artifacts.Put(echo), _artifacts.Put(commands));
        (await cache.AcquireAsync(echoDigest, Cancellation)).Dispose();
        (await cache.AcquireAsync(echoDigest, Cancellation)).Dispose();
        Assert.Equal(1, _artifacts.Reads);

        var used = await cache.AcquireAsync(commandsDigest, Cancellation);
        Assert.Equal(2, cache.Count);
        used.Dispose();
        used.Dispose();

        // No room for both: the one that was used last stays.
        Assert.Equal(1, cache.Count);
        (await cache.AcquireAsync(commandsDigest, Cancellation)).Dispose();
        Assert.Equal(2, _artifacts.Reads);
    }

    private ProgramCache Create(long unusedBytes = 1 << 30) =>
        new(_engine, _artifacts, Options.Create(new ArtifactOptions { UnusedBytes = unusedBytes }));
}
