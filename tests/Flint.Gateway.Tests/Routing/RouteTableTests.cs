using Flint.Core;
using Flint.Gateway.Routing;
using Flint.Gateway.Tests.Support;

namespace Flint.Gateway.Tests.Routing;

public sealed class RouteTableTests
{
    [Theory]
    [InlineData("GET", "a.test", "/shop/cart", "exact-a")]
    [InlineData("GET", "A.TEST:8080", "/shop/cart", "exact-a")]
    [InlineData("GET", "b.test", "/shop/cart", "exact")]
    [InlineData("GET", "a.test", "/shop/other", "shop")]
    [InlineData("GET", "b.test", "/shop/cart/", "shop")]
    [InlineData("GET", "b.test", "/shop", "shop")]
    [InlineData("GET", "b.test", "/shop/admin/x", "admin")]
    [InlineData("GET", "b.test", "/shopping", "root")]
    [InlineData("GET", "b.test", "/SHOP/cart", "root")]
    [InlineData("GET", "b.test", "/", "root")]
    [InlineData("GET", "[::1]:80", "/", "root")]
    [InlineData("POST", "b.test", "/shop/cart", "shop")]
    [InlineData("HEAD", "b.test", "/shop/cart", "exact")]
    public void The_most_specific_route_that_takes_the_method_wins(
        string method,
        string host,
        string path,
        string expected
    )
    {
        var table = Tables.Build(
            Tables.Function("root", new FunctionRoute("/*")),
            Tables.Function("shop", new FunctionRoute("/shop/*")),
            Tables.Function("admin", new FunctionRoute("/shop/admin/*")),
            Tables.Function("exact", new FunctionRoute("/shop/cart", methods: ["GET"])),
            Tables.Function("exact-a", new FunctionRoute("/shop/cart", "a.test", ["GET"]))
        );

        var match = table.Match(host, path, method);

        Assert.Equal(RouteMatchKind.Found, match.Kind);
        Assert.Equal(expected, match.Entry!.Assignment.Key.Name);
    }

    [Fact]
    public void A_method_that_no_route_takes_is_refused_with_all_that_are()
    {
        var table = Tables.Build(
            Tables.Function("a", new FunctionRoute("/x/y", methods: ["PUT"])),
            Tables.Function("b", new FunctionRoute("/x/*", methods: ["GET", "POST"]))
        );

        var match = table.Match("h", "/x/y", "DELETE");

        Assert.Equal(RouteMatchKind.MethodNotAllowed, match.Kind);
        Assert.Equal("GET, HEAD, POST, PUT", match.Allow);
    }

    [Theory]
    [InlineData("/fn/hello", "hello")]
    [InlineData("/fn/hello/x/y", "hello")]
    [InlineData("/ns/default/fn/hello", "hello")]
    [InlineData("/ns/other/fn/hello", "hello")]
    public void Invocation_paths_lead_to_the_function_they_name(string path, string name)
    {
        var table = Tables.Build(
            Tables.Function("hello"),
            Tables.Function("hello", "other"),
            Tables.Function("thief", new FunctionRoute("/*"))
        );

        var match = table.Match("h", path, "GET");

        Assert.Equal(RouteMatchKind.Found, match.Kind);
        Assert.Equal(name, match.Entry!.Assignment.Key.Name);
        Assert.Equal(
            path.StartsWith("/ns/other", StringComparison.Ordinal),
            match.Entry.Assignment.Key.Namespace == "other"
        );
    }

    [Theory]
    [InlineData("/api/v1/functions")]
    [InlineData("/API/V1")]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/metrics")]
    [InlineData("/docs/index.html")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/dashboard/x")]
    [InlineData("/fn")]
    [InlineData("/ns")]
    [InlineData("")]
    [InlineData("*")]
    public void The_platforms_paths_lead_to_no_function(string path)
    {
        var table = Tables.Build(Tables.Function("thief", new FunctionRoute("/*")));

        Assert.Equal(RouteMatchKind.NotAFunction, table.Match("h", path, "GET").Kind);
    }

    [Fact]
    public void An_entry_is_kept_while_its_assignment_is_the_same()
    {
        var one = Tables.Function("one");
        var two = Tables.Function("two");
        var before = RouteTable.Build(new AssignmentSnapshot(1, [one, two]), RouteTable.Empty);

        var after = RouteTable.Build(new AssignmentSnapshot(2, [one, two with { Revision = 9 }]), before);

        Assert.Same(before.Find(one.Key), after.Find(one.Key));
        Assert.NotSame(before.Find(two.Key), after.Find(two.Key));
    }

    [Fact]
    public void Versions_are_chosen_by_their_weights()
    {
        var entry = Tables
            .Build(Tables.Function("f") with { Live = Tables.Live("f", (1, 95), (2, 5)) })
            .Find(new("default", "f"))!;
        var random = new Random(42);

        var share = Enumerable.Range(0, 100_000).Count(_ => entry.ChooseVersion(random).Number == 2) / 100_000.0;

        Assert.InRange(share, 0.045, 0.055);
    }

    [Fact]
    public void Weights_beyond_what_an_integer_holds_still_choose()
    {
        var entry = Tables
            .Build(Tables.Function("f") with { Live = Tables.Live("f", (1, int.MaxValue), (2, int.MaxValue)) })
            .Find(new("default", "f"))!;

        Assert.InRange(entry.ChooseVersion(new Random(1)).Number, 1, 2);
    }
}
