using Flint.Core;
using Flint.Gateway.Routing;
using Flint.Gateway.Tests.Support;

namespace Flint.Gateway.Tests.Routing;

public sealed class RouteTablesTests
{
    [Fact]
    public async Task Who_waits_goes_on_when_a_table_fulfils_the_condition()
    {
        var tables = new RouteTables();
        var wait = tables.WaitUntilAsync(static t => t.Generation >= 2, CancellationToken.None);

        tables.Publish(RouteTable.Build(new AssignmentSnapshot(1, []), RouteTable.Empty));
        Assert.False(wait.IsCompleted);
        tables.Publish(RouteTable.Build(new AssignmentSnapshot(2, []), RouteTable.Empty));

        await wait.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Ten_thousand_functions_are_found_as_one_is()
    {
        var functions = Enumerable
            .Range(0, 10_000)
            .Select(static i =>
                Tables.Function($"f{i}", new FunctionRoute($"/r{i}/*", i % 2 == 0 ? null : $"h{i}.test"))
            )
            .ToArray();

        var table = Tables.Build(functions);

        Assert.Equal("f9999", table.Match("any", "/fn/f9999/x", "GET").Entry!.Assignment.Key.Name);
        Assert.Equal("f9998", table.Match("any", "/r9998/x", "GET").Entry!.Assignment.Key.Name);
        Assert.Equal("f9999", table.Match("h9999.test:80", "/r9999", "GET").Entry!.Assignment.Key.Name);
        Assert.Equal(RouteMatchKind.UnknownFunction, table.Match("any", "/fn/f10000", "GET").Kind);
    }

    [Fact]
    public void Routing_allocates_nothing()
    {
        var table = Tables.Build(
            Tables.Function("hello", new FunctionRoute("/shop/*"), new FunctionRoute("/exact", "a.test"))
        );
        Match(table);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Match(table);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Match(RouteTable table)
    {
        for (var i = 0; i < 100; i++)
        {
            table.Match("a.test:8080", "/fn/hello/some/path", "GET");
            table.Match("a.test:8080", "/ns/default/fn/hello", "GET");
            table.Match("a.test:8080", "/shop/some/path", "GET");
            table.Match("a.test:8080", "/exact", "GET");
            table.Match("a.test:8080", "/nothing", "GET");
        }
    }
}
