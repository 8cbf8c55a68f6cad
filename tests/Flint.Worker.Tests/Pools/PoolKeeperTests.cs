using Flint.Core;
using Flint.Worker.Tests.Testing;

namespace Flint.Worker.Tests.Pools;

public sealed class PoolKeeperTests
{
    [Fact]
    public async Task Assigned_function_with_a_minimum_has_its_instances_before_the_first_request()
    {
        await using var server = await WorkerServer.StartAsync();
        var settings = new FunctionSettings { Instances = new InstanceSettings { Minimum = 3 } };
        var assignment = TestFunction.Assignment(server.Digest, settings);
        server.Board.Publish(TestFunction.Snapshot(1, assignment));
        Until.True(() => server.Pools.All.SingleOrDefault()?.Ready == 3);
        server.Assignment = assignment;
        Assert.Equal((200, "hello\n"), await server.GetAsync("/hello"));
        Assert.False(server.Last?.ColdStart);
    }

    [Fact]
    public async Task Function_that_is_gone_keeps_no_instances()
    {
        await using var server = await WorkerServer.StartAsync();
        server.Board.Publish(TestFunction.Snapshot(1, server.Assignment));
        await server.GetAsync("/hello");
        Until.True(() => server.Pools.All.Single().Ready == 1);
        server.Board.Publish(TestFunction.Snapshot(2));
        Until.True(() => !server.Pools.All.Any());
    }
}
