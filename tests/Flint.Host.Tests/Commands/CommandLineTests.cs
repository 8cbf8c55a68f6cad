using Flint.Host.Commands;
using Flint.Storage.Sqlite;

namespace Flint.Host.Tests.Commands;

/// <summary>Command lines that need no server.</summary>
public sealed class CommandLineTests : IDisposable
{
    // Port 9 is discard's, where nothing listens on a machine of today.
    private const string Nowhere = "http://127.0.0.1:9";

    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("up", "--data-directory")]
    [InlineData("deploy", "--name")]
    [InlineData("invoke", "--header")]
    [InlineData("list", "--json")]
    [InlineData("remove", "--namespace")]
    public async Task Help_names_options_and_gives_examples(string command, string option)
    {
        var result = await CommandResult.RunAsync(command, "--help");

        Assert.Equal(ExitCode.Success, result.ExitCode);
        Assert.Contains(option, result.Output, StringComparison.Ordinal);
        Assert.Contains("Examples:", result.Output, StringComparison.Ordinal);
        Assert.Contains($"flint {command}", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_the_program_lists_the_commands()
    {
        var result = await CommandResult.RunAsync("--help");

        Assert.Equal(ExitCode.Success, result.ExitCode);
        foreach (var command in (string[])["up", "deploy", "invoke", "list", "remove"])
        {
            Assert.Contains($"  {command} ", result.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("depoy")]
    [InlineData("deploy")]
    [InlineData("deploy", "x.wasm", "--nam", "x")]
    [InlineData("deploy", "x.wasm", "--name", "Not-A-Name")]
    [InlineData("invoke", "Not_A_Name")]
    [InlineData("invoke", "hello", "--header", "none")]
    [InlineData("invoke", "hello", "--method", "G E T")]
    [InlineData("list", "--server", "localhost:8080")]
    [InlineData("list", "--namespace", "")]
    [InlineData("remove")]
    public async Task A_wrong_command_line_says_so_and_ends_with_2(params string[] args)
    {
        var result = await CommandResult.RunAsync(args);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.NotEmpty(result.Error);
    }

    [Fact]
    public async Task A_server_that_is_not_there_ends_with_3_and_the_way_to_start_one()
    {
        var result = await CommandResult.RunAsync("list", "--server", Nowhere);

        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.Contains(Nowhere, result.Error, StringComparison.Ordinal);
        Assert.Contains("flint up", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_a_usage_error()
    {
        var result = await CommandResult.RunAsync("deploy", _folder["none"], "--server", Nowhere);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains($"{_folder["none"]} does not exist", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "limit": {} }""", "/limit: Unknown member. Allowed here: name, artifact, routes,")]
    [InlineData("""{ "limits": { "memory": 1 } }""", "/limits/memory: Unknown member. Allowed here: memoryBytes,")]
    [InlineData(
        """{ "instances": { "isolation": "fast" } }""",
        "/instances/isolation: Not one of the allowed values: request, reuse."
    )]
    [InlineData("""{ "artifact": "none.wasm" }""", "/artifact")]
    [InlineData("""{ }""", "names no artifact")]
    [InlineData("""{ "name": 1 }""", "/name: Must be a string")]
    [InlineData("{", "Not JSON: the fault is in line 1")]
    public async Task A_faulty_manifest_is_named_with_the_place_and_what_is_allowed(string manifest, string message)
    {
        var path = Path.Combine(_folder["shop"], "flint.json");
        Directory.CreateDirectory(_folder["shop"]);
        await File.WriteAllTextAsync(path, manifest, TestContext.Current.CancellationToken);

        var result = await CommandResult.RunAsync("deploy", _folder["shop"], "--server", Nowhere);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(path, result.Error, StringComparison.Ordinal);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_in_use_ends_the_start_with_1()
    {
        using var owner = DataDirectory.Open(_folder.Path);

        var result = await CommandResult.RunAsync(
            "up",
            "--urls",
            "http://127.0.0.1:0",
            "--data-directory",
            _folder.Path
        );

        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.Contains("in use by another Flint process", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://*:0")]
    public async Task Listening_beyond_loopback_without_authentication_is_refused(string url)
    {
        var result = await CommandResult.RunAsync(
            "up",
            "--urls",
            url,
            "--data-directory",
            _folder.Path,
            "--no-samples"
        );

        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.Contains("no authentication is configured", result.Error, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:8080", result.Error, StringComparison.Ordinal);
        Assert.Contains("Flint__AllowAnonymous=true", result.Error, StringComparison.Ordinal);
    }
}
