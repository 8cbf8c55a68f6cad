using Flint.Core;
using Flint.Wasm;
using Flint.Worker.Artifacts;
using Flint.Worker.Tests.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Flint.Worker.Tests.Artifacts;

public sealed class ProgramPreloaderTests : IDisposable
{
    private readonly CompilingEngine _engine = new();
    private readonly MemoryArtifacts _artifacts = new();
    private readonly AssignmentBoard _board = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Live_versions_are_loaded_at_the_start_before_somebody_asks()
    {
        var options = new ArtifactOptions();
        using var cache = Create(options);
        var digest = _artifacts.Put(Fixture.Read("echo"));
        using var preloader = new ProgramPreloader(
            cache,
            _board,
            Options.Create(options),
            NullLogger<ProgramPreloader>.Instance
        );
        _board.Publish(TestFunction.Snapshot(1, TestFunction.Assignment(digest)));
        await preloader.StartAsync(TestContext.Current.CancellationToken);
        await preloader.ExecuteTask!;

        Assert.Equal(1, cache.Count);
        (await cache.AcquireAsync(digest, TestContext.Current.CancellationToken)).Dispose();
        Assert.Equal(1, _artifacts.Reads);
    }

    [Theory]
    [InlineData(10, 1000, "small, middle, large")]
    [InlineData(2, 1000, "small, middle")]
    [InlineData(10, 350, "small, middle")]
    [InlineData(0, 1000, "")]
    [InlineData(10, 0, "")]
    public async Task The_smallest_are_loaded_first_and_no_more_than_the_options_say(
        int programs,
        int bytes,
        string expected
    )
    {
        var options = new ArtifactOptions { PreloadedPrograms = programs, PreloadedBytes = bytes };
        using var cache = Create(options);
        using var preloader = new ProgramPreloader(
            cache,
            _board,
            Options.Create(options),
            NullLogger<ProgramPreloader>.Instance
        );
        var echo = Fixture.Read("echo");
        var snapshot = TestFunction.Snapshot(
            1,
            Function("large", [.. echo, 0, 2, 1, (byte)'l'], 500),
            Function("small", [.. echo, 0, 2, 1, (byte)'s'], 100),
            Function("small again", [.. echo, 0, 2, 1, (byte)'s'], 100),
            Function("middle", [.. echo, 0, 2, 1, (byte)'m'], 200)
        );
        await preloader.PreloadAsync(snapshot, TestContext.Current.CancellationToken);

        var wanted = expected.Split(", ", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(wanted.Length, cache.Count);
        Assert.Equal(wanted.Length, _artifacts.Reads);
        foreach (var function in snapshot.Functions.Values.Where(f => wanted.Contains(f.Key.Name)))
        {
            var version = function.Live[0].Version;
            (await cache.AcquireAsync(version.Digest, TestContext.Current.CancellationToken)).Dispose();
        }

        Assert.Equal(wanted.Length, _artifacts.Reads);
    }

    [Fact]
    public async Task An_artifact_that_is_gone_or_broken_does_not_keep_others_from_being_loaded()
    {
        var options = new ArtifactOptions();
        using var cache = Create(options);
        using var preloader = new ProgramPreloader(
            cache,
            _board,
            Options.Create(options),
            NullLogger<ProgramPreloader>.Instance
        );
        var gone = TestFunction.Assignment("sha256:" + new string('0', 64));
        await preloader.PreloadAsync(
            TestFunction.Snapshot(
                1,
                gone with
                {
                    Key = new FunctionKey("default", "gone"),
                },
                Function("broken", "not wasm"u8.ToArray(), 2),
                Function("good", Fixture.Read("echo"), 3)
            ),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(1, cache.Count);
    }

    private FunctionAssignment Function(string name, byte[] binary, long size)
    {
        var key = new FunctionKey("default", name);
        var version = TestFunction.Version(_artifacts.Put(binary)) with { Function = key, Size = size };
        return TestFunction.Assignment(version.Digest) with { Key = key, Live = [new WeightedVersion(version, 100)] };
    }

    private ProgramCache Create(ArtifactOptions options) => new(_engine, _artifacts, Options.Create(options));
}
