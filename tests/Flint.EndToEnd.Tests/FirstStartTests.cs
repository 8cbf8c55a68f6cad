using System.Net;
using System.Text.Json;
using Flint.EndToEnd.Tests.Processes;

namespace Flint.EndToEnd.Tests;

public sealed class FirstStartTests(SharedServer server) : IClassFixture<SharedServer>
{
    private readonly FlintServer _flint = server.Flint;

    [Fact]
    public async Task Hello_answers() =>
        Assert.Equal("Hello from a WebAssembly component.\n", await _flint.GetTextAsync("/fn/hello"));

    [Fact]
    public async Task A_component_sees_method_path_query_and_body()
    {
        using var content = new StringContent("some \"text\"\n");
        using var response = await _flint.Client.PostAsync(
            new Uri("/fn/echo/a/b?x=1&y=%20", UriKind.Relative),
            content
        );

        await FlintServer.ExpectAsync(HttpStatusCode.OK, response);
        var echo = JsonDocument.Parse(await response.Content.ReadAsStreamAsync()).RootElement;
        Assert.Equal("POST", echo.GetProperty("method").GetString());
        Assert.EndsWith("/a/b", echo.GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.Equal("x=1&y=%20", echo.GetProperty("query").GetString());
        Assert.Equal("some \"text\"\n", echo.GetProperty("body").GetString());
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("c-cgi", "Hello from C.\nmethod: POST\npath: /a/b\nquery: x=1\nbody: 12 bytes\n")]
    [InlineData(
        "rust-cgi",
        "Hello from Rust.\nmethod: POST\npath: /a/b\nquery: x=1\nbody: 1 lines, 2 words, 12 bytes\n"
    )]
    public async Task A_command_sees_method_path_query_and_body(string function, string answer)
    {
        using var content = new StringContent("some \"text\"\n");
        using var response = await _flint.Client.PostAsync(
            new Uri($"/fn/{function}/a/b?x=1", UriKind.Relative),
            content
        );

        await FlintServer.ExpectAsync(HttpStatusCode.OK, response);
        Assert.Equal(answer, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_route_of_its_own_leads_to_a_function_with_its_environment()
    {
        Assert.Equal("Hello, Ada!\n", await _flint.GetTextAsync("/greet/Ada"));
        Assert.Equal("Hello, Ada!\n", await _flint.GetTextAsync("/fn/greeting/Ada"));
    }

    [Fact]
    public async Task A_route_refuses_methods_that_it_does_not_name()
    {
        using var response = await _flint.Client.PostAsync(new Uri("/greet/Ada", UriKind.Relative), content: null);

        await FlintServer.ExpectProblemAsync(HttpStatusCode.MethodNotAllowed, response);
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task The_samples_are_listed()
    {
        var list = await _flint.GetTextAsync("/api/v1/functions");

        Assert.All(
            ["hello", "echo", "c-cgi", "rust-cgi", "greeting"],
            name => Assert.Contains($"\"{name}\"", list, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Requests_at_once_all_get_their_own_answer()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(n => _flint.GetJsonAsync($"/fn/echo/{n}?n={n}"))
        );

        Assert.All(answers.Index(), a => Assert.Equal($"n={a.Index}", a.Item.GetProperty("query").GetString()));
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/openapi/v1.json")]
    public async Task The_platform_answers_on_its_own_paths(string path)
    {
        using var response = await _flint.GetAsync(path);

        await FlintServer.ExpectAsync(HttpStatusCode.OK, response);
    }

    [Fact]
    public async Task A_function_that_does_not_exist_is_a_problem()
    {
        using var response = await _flint.GetAsync("/fn/nobody/home");

        var problem = await FlintServer.ExpectProblemAsync(HttpStatusCode.NotFound, response);
        Assert.Contains("nobody", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
