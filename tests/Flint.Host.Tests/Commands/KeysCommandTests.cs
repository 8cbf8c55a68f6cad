using System.Text.Json;
using Flint.Core;
using Flint.Host.Commands;
using Flint.Host.Tests.Platform;

namespace Flint.Host.Tests.Commands;

public sealed class KeysCommandTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_key_made_offline_opens_the_platform_that_starts_there_later()
    {
        var made = await CommandResult.RunAsync(
            "keys",
            "create",
            "admin",
            "--role",
            "admin@*",
            "--data-directory",
            _folder["data"]
        );
        Assert.Equal(ExitCode.Success, made.ExitCode);
        var key = made.Output.Trim();
        Assert.True(KeyText.IsKey(key), made.Output);
        Assert.Contains("cannot be shown again", made.Error, StringComparison.Ordinal);

        await using var platform = await TestPlatform.StartAsync(_folder["data"], samples: false);
        string[] credential = ["--server", platform.Address, "--key", key];
        var inUse = await CommandResult.RunAsync(
            "keys",
            "create",
            "second",
            "--role",
            "admin",
            "--data-directory",
            _folder["data"]
        );
        Assert.Equal(ExitCode.Usage, inUse.ExitCode);
        Assert.Contains("in use by another Flint process", inUse.Error, StringComparison.Ordinal);

        var ci = await CommandResult.RunAsync([
            "keys",
            "create",
            "ci",
            "--role",
            "deployer@shop",
            "--expires",
            "90d",
            "--json",
            .. credential,
        ]);
        using var document = JsonDocument.Parse(ci.Output);
        var id = document.RootElement.GetProperty("id").GetString()!;
        Assert.True(document.RootElement.TryGetProperty("expiresAt", out _));
        var listed = await CommandResult.RunAsync(["keys", "list", .. credential]);
        Assert.Contains($"{id}  ci     active  deployer@shop", listed.Output, StringComparison.Ordinal);
        var revoked = await CommandResult.RunAsync(["keys", "revoke", id, .. credential]);
        Assert.Equal((ExitCode.Success, $"{id} is revoked."), (revoked.ExitCode, revoked.Output.Trim()));
        var gone = await CommandResult.RunAsync(["list", "--server", platform.Address, "--key", KeyOf(document)]);
        Assert.Equal(ExitCode.Failure, gone.ExitCode);
        Assert.Contains("was revoked", gone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_work_in_the_namespace_of_their_key()
    {
        await using var platform = await TestPlatform.StartAsync(_folder["data"], samples: false);
        var made = await CommandResult.RunAsync(
            "keys",
            "create",
            "shop",
            "--role",
            "deployer@shop",
            "--server",
            platform.Address
        );
        string[] credential = ["--server", platform.Address, "--key", made.Output.Trim()];

        var deployed = await CommandResult.RunAsync([
            "deploy",
            Path.Combine(AppContext.BaseDirectory, "samples", "hello"),
            .. credential,
        ]);
        var invoked = await CommandResult.RunAsync(["invoke", "hello", .. credential]);

        Assert.Contains("/ns/shop/fn/hello", deployed.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, invoked.ExitCode);
        var empty = await CommandResult.RunAsync("list", "--server", platform.Address);
        Assert.Contains("default has no functions", empty.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keys", "create", "ci")]
    [InlineData("keys", "create", "ci", "--role", "owner")]
    [InlineData("keys", "create", "Not A Name", "--role", "admin")]
    [InlineData("keys", "create", "ci", "--role", "admin", "--expires", "soon")]
    [InlineData("keys", "revoke")]
    public async Task A_wrong_command_line_says_so_and_ends_with_2(params string[] args)
    {
        var result = await CommandResult.RunAsync(args);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.NotEmpty(result.Error);
    }

    private static string KeyOf(JsonDocument document) => document.RootElement.GetProperty("key").GetString()!;
}
