using Flint.Component;
using Flint.Wasi.Http;
using Flint.Wasm;

namespace Flint.Wasi.Tests.Http;

public sealed class ResponseTests : ComponentTestBase
{
    [Fact]
    public void A_status_is_sent_and_one_that_is_none_is_refused() => Assert.Equal(418, Serve("/status").Status);

    [Fact]
    public void A_response_needs_no_body()
    {
        var exchange = Serve("/no-body");
        Assert.Equal(200, exchange.Status);
        Assert.Equal("", exchange.ReadBody());
    }

    [Fact]
    public void Headers_that_are_not_http_or_not_the_guests_are_refused_one_by_one()
    {
        var exchange = Serve("/header-errors");
        Assert.Equal("001k", exchange.ReadBody());
        Assert.Equal([new("x-good", "v")], exchange.ResponseHeaders);
    }

    [Fact]
    public void Trailers_are_passed_on()
    {
        var exchange = Serve("/trailers");
        Assert.Equal("body", exchange.ReadBody());
        Assert.Equal([new("x-sum", "42")], exchange.Trailers);
    }

    [Fact]
    public void Writes_that_keep_to_what_is_allowed_all_arrive() =>
        Assert.Equal(new string('x', 200_000), Serve("/polled-writes").ReadBody());

    [Fact]
    public void What_is_written_before_the_response_is_set_goes_first() =>
        Assert.Equal("early, late", Serve("/early").ReadBody());

    [Fact]
    public void What_is_written_before_the_response_is_set_is_limited() =>
        Assert.Equal(200, Serve("/too-early").Status);

    [Theory]
    [InlineData("/no-answer", "without setting")]
    [InlineData("/error", "destination-not-found")]
    [InlineData("/unfinished", "without finishing")]
    public void A_guest_that_does_not_answer_properly_is_told_so(string path, string reason) =>
        Assert.Contains(
            reason,
            Assert.Throws<InvalidGuestResponseException>(() => Serve(path)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("/write-too-much")]
    [InlineData("/drop-parent")]
    [InlineData("/empty-poll")]
    public void Breaking_a_rule_of_wasi_traps(string path) => Assert.Throws<ComponentTrapException>(() => Serve(path));

    [Fact]
    public void A_trap_after_the_answer_has_begun_is_reported_with_its_stack()
    {
        var trap = Assert.Throws<WasmTrapException>(() => Serve("/trap-after-answer"));
        Assert.Equal(TrapKind.Unreachable, trap.Kind);
        Assert.NotEmpty(trap.WasmStack);
    }
}
