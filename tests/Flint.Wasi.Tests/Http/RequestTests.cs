using Flint.Wasi.Tests.Testing;

namespace Flint.Wasi.Tests.Http;

public sealed class RequestTests : ComponentTestBase
{
    [Fact]
    public void A_guest_sees_method_path_query_and_authority() =>
        Assert.Equal("POST /line?x=%20y localhost:8080", Serve("/line?x=%20y").ReadBody());

    [Fact]
    public void A_guest_sees_the_headers_in_lower_case_and_cannot_change_them()
    {
        var exchange = Serve(
            "/headers",
            prepare: static e =>
            {
                e.Headers.Add(new("X-One", "1"));
                e.Headers.Add(new("x-two", "2"));
                e.Headers.Add(new("X-One", "3"));
            }
        );
        Assert.Equal("x-one=1;x-two=2;x-one=3;immutable", exchange.ReadBody());
    }

    [Theory]
    [InlineData("Connection", "keep-alive")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("Host", "localhost")]
    public void Headers_of_the_transport_do_not_reach_a_guest(string name, string value) =>
        Assert.Equal("immutable", Serve("/headers", prepare: e => e.Headers.Add(new(name, value))).ReadBody());

    [Theory]
    [InlineData("/read")]
    [InlineData("/splice")]
    [InlineData("/poll")]
    public void A_body_comes_through_whole_however_it_is_read(string path)
    {
        var body = string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"{i},"));
        Assert.Equal(body, Serve(path, body).ReadBody());
        Assert.Equal("", Serve(path).ReadBody());
    }

    [Theory]
    [InlineData("/read")]
    [InlineData("/splice")]
    [InlineData("/poll")]
    public async Task A_body_is_answered_while_it_still_arrives(string path)
    {
        using var exchange = new TestExchange(path, isBodyOpen: true);
        var guest = Task.Run(() => Instance.Handle(exchange, Printed));
        exchange.Send("one,");
        Assert.True(SpinWait.SpinUntil(() => exchange.Flushes > 0, TimeSpan.FromSeconds(30)));
        Assert.False(guest.IsCompleted);
        exchange.Send("two", isLast: true);
        await guest;
        Assert.Equal("one,two", exchange.ReadBody());
    }

    [Theory]
    [InlineData("/read")]
    [InlineData("/poll")]
    [InlineData("/sleep-for-ever")]
    public void A_guest_that_waits_is_ended_when_its_request_is_aborted(string path)
    {
        using var exchange = new TestExchange(path, isBodyOpen: true);
        var guest = Task.Run(() => Instance.Handle(exchange, Printed));
        Assert.True(SpinWait.SpinUntil(() => exchange.Waits > 0, TimeSpan.FromSeconds(30)));
        exchange.Abort();
        Assert.Throws<OperationCanceledException>(() => guest.GetAwaiter().GetResult());
        Assert.True(Instance.TryRestore());
        Assert.Equal("slept", Serve("/sleep").ReadBody());
    }

    [Fact]
    public void A_request_with_living_children_cannot_be_dropped() =>
        Assert.Throws<Flint.Component.ComponentTrapException>(() => Serve("/keep-request-with-child"));
}
