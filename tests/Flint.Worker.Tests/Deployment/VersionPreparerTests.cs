using Flint.Core;
using Flint.Worker.Tests.Testing;

namespace Flint.Worker.Tests.Deployment;

public sealed class VersionPreparerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Inspection_says_what_a_binary_is()
    {
        await using var server = await WorkerServer.StartAsync();
        var inspection = await server.Preparer.InspectAsync(Fixture.Read("echo"), Cancellation);
        Assert.Equal(FunctionAbi.Preview1Command, inspection.Abi);
        Assert.Equal(["wasi_snapshot_preview1"], inspection.Imports);
        Assert.Empty(inspection.CapabilitiesNeeded);
    }

    [Theory]
    [InlineData(0, ArtifactFault.Malformed)]
    [InlineData(7, ArtifactFault.Malformed)]
    [InlineData(1_000, ArtifactFault.Malformed)]
    [InlineData(8, ArtifactFault.UnsupportedAbi)]
    public async Task Truncated_binary_is_refused(int length, ArtifactFault fault)
    {
        await using var server = await WorkerServer.StartAsync();
        var refused = await Assert.ThrowsAsync<ArtifactRefusedException>(async () =>
            await server.Preparer.InspectAsync(Fixture.Read("echo").AsMemory(0, length), Cancellation)
        );
        Assert.Equal(fault, refused.Fault);
        Assert.Equal(fault == ArtifactFault.Malformed, refused.Offset is not null);
    }

    [Fact]
    public async Task Prepared_version_starts_warm_and_without_the_artifact_store()
    {
        await using var server = await WorkerServer.StartAsync();
        var binary = Fixture.Read("commands");
        await server.Preparer.PrepareAsync(
            TestFunction.Version(server.Digest) with
            {
                Number = 0,
            },
            server.Assignment.Settings,
            binary,
            Cancellation
        );
        Assert.Equal((200, "hello\n"), await server.GetAsync("/hello"));
        Assert.False(server.Last?.ColdStart);
        Assert.Equal(0, server.Artifacts.Reads);
    }

    [Theory]
    [InlineData(new byte[] { 0x00 }, "unreachable")]
    [InlineData(new byte[] { 0x03, 0x40, 0x0c, 0x00, 0x0b }, "did not finish within 0.2 s")]
    public async Task Version_whose_start_code_fails_is_refused(byte[] code, string message)
    {
        // (module (func CODE) (start 0) (export "_start" (func 0)) (memory (export "memory") 1))
        byte[] binary =
        [
            .. "\0asm"u8,
            .. new byte[] { 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 1, 7, 19, 2, 6 },
            .. "_start"u8,
            .. new byte[] { 0, 0, 6 },
            .. "memory"u8,
            .. new byte[] { 2, 0, 8, 1, 0, 10, (byte)(code.Length + 4), 1, (byte)(code.Length + 2), 0 },
            .. code,
            0x0b,
        ];
        await using var server = await WorkerServer.StartAsync(
            configuration: ("Flint:Worker:Pools:StartTime", "00:00:00.2")
        );
        var digest = server.Artifacts.Put(binary);
        var refused = await Assert.ThrowsAsync<ArtifactRefusedException>(async () =>
            await server.Preparer.PrepareAsync(
                TestFunction.Version(digest),
                FunctionSettings.Default,
                binary,
                Cancellation
            )
        );
        Assert.Equal(ArtifactFault.DoesNotStart, refused.Fault);
        Assert.Contains(message, refused.Message);
    }
}
