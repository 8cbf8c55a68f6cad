using System.Net;
using System.Text.Json;
using Flint.EndToEnd.Tests.Processes;

namespace Flint.EndToEnd.Tests;

public sealed class CommandLineTests(SharedServer server) : IClassFixture<SharedServer>, IDisposable
{
    private readonly FlintServer _flint = server.Flint;
    private readonly TemporaryDirectory _folder = new();

    [Fact]
    public async Task Deploy_of_a_file_makes_a_function_that_can_be_invoked()
    {
        var deploy = await FlintCommand.RunAsync(_flint, "deploy", Binaries.SamplePath("echo"), "--name", "from-file");
        var invoke = await FlintCommand.RunAsync(_flint, "invoke", "from-file", "--path", "/any/path?x=1");

        Assert.Equal(0, deploy.ExitCode);
        Assert.Contains("from-file version 1 is live", deploy.Output, StringComparison.Ordinal);
        Assert.Equal(0, invoke.ExitCode);
        var echo = JsonElement.Parse(invoke.Output);
        Assert.EndsWith("/any/path", echo.GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.Equal("x=1", echo.GetProperty("query").GetString());
    }

    [Fact]
    public async Task Deploy_of_a_folder_takes_the_manifest_along()
    {
        File.Copy(Binaries.SamplePath("greeting"), _folder["greeting.wasm"]);
        await File.WriteAllTextAsync(
            _folder["flint.json"],
            """{ "name": "hail", "artifact": "greeting.wasm", "routes": [{ "path": "/hail/*" }], "environment": { "GREETING": "Hail" } }""",
            TestContext.Current.CancellationToken
        );

        var deploy = await FlintCommand.RunAsync(_flint, "deploy", _folder.Path);

        Assert.Equal("", deploy.Error);
        Assert.Equal(0, deploy.ExitCode);
        Assert.Equal("Hail, Ada.\n", await _flint.GetTextAsync("/hail/Ada"));
    }

    [Fact]
    public async Task Deploy_takes_a_module_in_text_format_and_says_where_its_faults_are()
    {
        const string Module = """
            (module
              (import "wasi_snapshot_preview1" "fd_write"
                (func $write (param i32 i32 i32 i32) (result i32)))
              (memory (export "memory") 1)
              (data (i32.const 16) "Content-Type: text/plain\n\nfrom text\n")
              (func (export "_start")
                (i32.store (i32.const 0) (i32.const 16))
                (i32.store (i32.const 4) (i32.const 36))
                (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
            """;
        var cancellation = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(_folder["written.wat"], Module, cancellation);
        await File.WriteAllTextAsync(
            _folder["broken.wat"],
            Module.Replace("drop", "dorp", StringComparison.Ordinal),
            cancellation
        );

        var deploy = await FlintCommand.RunAsync(_flint, "deploy", _folder["written.wat"]);
        var broken = await FlintCommand.RunAsync(_flint, "deploy", _folder["broken.wat"]);

        Assert.Equal("", deploy.Error);
        Assert.Equal(0, deploy.ExitCode);
        Assert.Equal("from text\n", await _flint.GetTextAsync("/fn/written"));
        Assert.NotEqual(0, broken.ExitCode);
        Assert.Contains("dorp", broken.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_shows_what_is_deployed()
    {
        var list = await FlintCommand.RunAsync(_flint, "list");
        var json = await FlintCommand.RunAsync(_flint, "list", "--json");

        Assert.Equal(0, list.ExitCode);
        Assert.Contains("hello", list.Output, StringComparison.Ordinal);
        Assert.Contains("/fn/hello", list.Output, StringComparison.Ordinal);
        Assert.Equal(0, json.ExitCode);
        Assert.Contains(
            JsonElement.Parse(json.Output).EnumerateArray(),
            static function => function.GetProperty("name").GetString() == "hello"
        );
    }

    [Fact]
    public async Task Remove_takes_a_function_away()
    {
        await _flint.DeployAsync("to-remove", Binaries.Hello);

        var remove = await FlintCommand.RunAsync(_flint, "remove", "to-remove");
        var again = await FlintCommand.RunAsync(_flint, "remove", "to-remove");
        using var response = await _flint.GetAsync("/fn/to-remove");

        Assert.Equal(0, remove.ExitCode);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("to-remove", again.Error, StringComparison.Ordinal);
        await FlintServer.ExpectAsync(HttpStatusCode.NotFound, response);
    }

    [Fact]
    public async Task Deploy_of_a_binary_that_is_refused_says_why()
    {
        var deploy = await FlintCommand.RunAsync(_flint, "deploy", Binaries.GuestPath("unknown-import"));

        Assert.Equal(1, deploy.ExitCode);
        Assert.Contains("launch_rocket", deploy.Error, StringComparison.Ordinal);
        Assert.Equal("", deploy.Output);
    }

    [Fact]
    public async Task Invoke_of_a_failing_function_has_an_exit_code_of_its_own()
    {
        await _flint.DeployAsync("failing", Binaries.Guest("misbehaving-command"));

        var invoke = await FlintCommand.RunAsync(_flint, "invoke", "failing", "--path", "/trap");

        Assert.Equal(1, invoke.ExitCode);
    }

    [Theory]
    [InlineData(new[] { "deploy", "no-such-file.wasm" }, "no-such-file.wasm")]
    [InlineData(new[] { "invoke" }, "NAME")]
    [InlineData(new[] { "invoke", "Not_A_Name" }, "Not_A_Name")]
    [InlineData(new[] { "lunch" }, "lunch")]
    public async Task A_wrong_command_line_is_explained(string[] arguments, string word)
    {
        var command = await FlintCommand.RunAsync(_flint, arguments);

        Assert.Equal(2, command.ExitCode);
        Assert.Contains(word, command.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_server_the_commands_say_so()
    {
        // Port 9 is discard: nothing listens there on a machine of today.
        var list = await FlintCommand.RunAsync(["list"], [new("FLINT_SERVER", "http://127.0.0.1:9")]);

        Assert.Equal(3, list.ExitCode);
        Assert.Contains("127.0.0.1:9", list.Error, StringComparison.Ordinal);
        Assert.Contains("flint up", list.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("up")]
    [InlineData("deploy")]
    [InlineData("invoke")]
    [InlineData("list")]
    [InlineData("remove")]
    public async Task Every_command_has_help(string command)
    {
        var all = await FlintCommand.RunAsync(_flint, "--help");
        var one = await FlintCommand.RunAsync(_flint, command, "--help");

        Assert.Equal(0, all.ExitCode);
        Assert.Contains($"  {command} ", all.Output, StringComparison.Ordinal);
        Assert.Equal(0, one.ExitCode);
        Assert.Contains("Usage:", one.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_refuses_an_address_that_other_machines_reach()
    {
        var up = await FlintCommand.RunAsync(
            ["up", "--urls", "http://0.0.0.0:0"],
            [new("Flint__DataDirectory", _folder["data"])]
        );

        Assert.NotEqual(0, up.ExitCode);
        Assert.Contains("0.0.0.0", up.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
