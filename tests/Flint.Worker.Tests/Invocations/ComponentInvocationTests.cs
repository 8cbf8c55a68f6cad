using Flint.Core;
using Flint.Worker.Tests.Testing;

namespace Flint.Worker.Tests.Invocations;

/// <summary>Invocations of components: the samples hello and echo.</summary>
public sealed class ComponentInvocationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Component_that_flushes_what_it_writes_still_answers_in_one_piece()
    {
        await using var server = await WorkerServer.StartAsync(
            "sample-hello",
            configuration: ("Flint:Worker:Deadlines:Interval", "00:00:02")
        );
        using var response = await server.Client.GetAsync("/", Cancellation);
        var body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal("Hello from a WebAssembly component.\n", body);
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData(InstanceIsolation.Request)]
    [InlineData(InstanceIsolation.Reuse)]
    public async Task Instance_serves_one_request_after_another(InstanceIsolation isolation)
    {
        var settings = new FunctionSettings { Instances = new InstanceSettings { Isolation = isolation } };
        await using var server = await WorkerServer.StartAsync("sample-hello", settings);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal((200, "Hello from a WebAssembly component.\n"), await server.GetAsync("/"));
        }

        Until.True(() => server.Threads.Running == 0);
        Assert.InRange(server.Pools.All.Single().Ready, 1, 2);
        Assert.False(server.Last?.ColdStart);
    }

    [Fact]
    public async Task Large_body_reaches_a_component_and_comes_back()
    {
        await using var server = await WorkerServer.StartAsync("sample-echo");
        var body = new string('x', 5_000_000);
        using var response = await server.Client.PostAsync("/a/b?c=d", new StringContent(body), Cancellation);
        var answer = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("/a/b", answer);
        Assert.Contains(body, answer);
    }
}
