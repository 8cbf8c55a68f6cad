using System.Net;
using Flint.Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Flint.Gateway.Tests.Access;

public sealed class TokenTests
{
    private const string Functions = "/api/v1/functions";

    private readonly MovedClock _clock = new();

    [Fact]
    public async Task A_token_has_the_roles_that_its_claims_stand_for()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var platform = await StartAsync(issuer);
        var token = issuer.Token(new[] { "team-shop", "unknown", "admin@*" }, _clock.GetUtcNow().AddMinutes(5));

        using var who = await platform.SendAsync(HttpMethod.Get, "/api/v1/principal", token);
        var principal = await who.JsonAsync();
        using var put = await platform.SendAsync(HttpMethod.Put, Functions + "/mine", token, new { });
        using var elsewhere = await platform.SendAsync(HttpMethod.Get, Functions, token, @namespace: "default");

        Assert.Equal("ada", principal.GetProperty("name").GetString());
        Assert.Equal("token", principal.GetProperty("kind").GetString());
        Assert.Equal(
            ["deployer@shop"],
            principal.GetProperty("roles").EnumerateArray().Select(static r => r.GetString())
        );
        Assert.Equal("shop", (await put.JsonAsync()).GetProperty("namespace").GetString());
        await elsewhere.ProblemAsync(403, "forbidden");
    }

    [Theory]
    [InlineData("roles")]
    [InlineData("realm_access.roles")]
    [InlineData("https://flint.test/roles")]
    public async Task The_claim_may_be_a_list_one_text_or_inside_an_object(string claim)
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var platform = await StartAsync(issuer, ("RoleClaim", claim));
        var expires = _clock.GetUtcNow().AddMinutes(5);
        var token = claim.StartsWith("realm", StringComparison.Ordinal)
            ? issuer.Token(
                new Dictionary<string, object>(StringComparer.Ordinal) { ["roles"] = new[] { "team-shop" } },
                expires,
                claim: "realm_access"
            )
            : issuer.Token("team-shop", expires, claim: claim);

        using var response = await platform.SendAsync(HttpMethod.Get, Functions, token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Tokens_that_prove_nothing_are_refused()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var other = await TestIssuer.StartAsync();
        await using var platform = await StartAsync(issuer);
        var soon = _clock.GetUtcNow().AddMinutes(5);
        string[] roles = ["team-shop"];
        var good = issuer.Token(roles, soon);
        var parts = good.Split('.');
        var payload = Base64UrlEncoder.Decode(parts[1]).Replace("ada", "bob", StringComparison.Ordinal);
        var unsigned = Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""");
        // The public key as a shared secret: the classic confusion of algorithms.
        var confused = new SigningCredentials(
            new SymmetricSecurityKey(issuer.PublicKey) { KeyId = "key-1" },
            SecurityAlgorithms.HmacSha256
        );
        (string Token, string Reason)[] bad =
        [
            (issuer.Token(roles, _clock.GetUtcNow().AddMinutes(-5)), "not in force"),
            (issuer.Token(roles, soon, audience: "other"), "audience"),
            (issuer.Token(roles, soon, issuer: "https://evil.test"), "not made by"),
            (other.Token(roles, soon, issuer: issuer.Address), "signature"),
            (issuer.Token(roles, soon, signing: confused), ""),
            ($"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}", "signature"),
            ($"{unsigned}.{parts[1]}.", ""),
            ("a.b.c", ""),
            ("no-token", "neither"),
        ];

        foreach (var (token, reason) in bad)
        {
            using var response = await platform.SendAsync(HttpMethod.Get, Functions, token);
            var problem = await response.ProblemAsync(401, "unauthenticated");
            Assert.Contains(reason, problem.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        }
        using var fine = await platform.SendAsync(HttpMethod.Get, Functions, good);
        Assert.Equal(HttpStatusCode.OK, fine.StatusCode);
    }

    [Fact]
    public async Task A_rotated_key_is_fetched_at_once_and_unknown_ones_not_without_end()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var platform = await StartAsync(issuer);
        var soon = _clock.GetUtcNow().AddMinutes(5);
        var old = issuer.Token("team-shop", soon);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(platform, old));
        Assert.Equal(1, issuer.KeyFetches);

        issuer.Rotate();
        _clock.Advance(TimeSpan.FromSeconds(11));
        var current = issuer.Token("team-shop", soon);

        using var rotated = await platform.SendAsync(HttpMethod.Get, Functions, current);
        Assert.True(rotated.StatusCode == HttpStatusCode.OK, await rotated.Content.ReadAsStringAsync());
        Assert.Equal(2, issuer.KeyFetches);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(platform, old));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(platform, old));
        }
        Assert.Equal(2, issuer.KeyFetches);
        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(platform, old));
        Assert.Equal(3, issuer.KeyFetches);
    }

    [Fact]
    public async Task Keys_are_fetched_again_when_their_time_is_up_and_stay_in_force_while_the_provider_is_away()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var platform = await StartAsync(issuer);
        var token = issuer.Token("team-shop", _clock.GetUtcNow().AddDays(1));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(platform, token));

        issuer.IsAway = true;
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(platform, token));
        issuer.IsAway = false;
        issuer.Rotate();
        _clock.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(platform, token));
    }

    [Fact]
    public async Task A_provider_that_was_never_reached_leaves_keys_of_the_platform_working()
    {
        await using var issuer = await TestIssuer.StartAsync();
        issuer.IsAway = true;
        await using var platform = await StartAsync(issuer);
        var key = await platform.AddKeyAsync("viewer@default");
        var token = issuer.Token("team-shop", _clock.GetUtcNow().AddMinutes(5));

        using var response = await platform.SendAsync(HttpMethod.Get, Functions, token);
        await response.ProblemAsync(503, "identity-provider-unavailable");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(platform, key));

        issuer.IsAway = false;
        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(platform, token));
    }

    [Fact]
    public async Task A_discovery_document_of_another_issuer_is_not_believed()
    {
        await using var issuer = await TestIssuer.StartAsync();
        issuer.ClaimedIssuer = "https://other.test";
        await using var platform = await StartAsync(issuer);
        var token = issuer.Token("team-shop", _clock.GetUtcNow().AddMinutes(5), issuer: "https://other.test");

        using var response = await platform.SendAsync(HttpMethod.Get, Functions, token);

        await response.ProblemAsync(503, "identity-provider-unavailable");
    }

    [Theory]
    [InlineData("Audience", "", "Audience is missing")]
    [InlineData("RequireHttps", "true", "is not https")]
    [InlineData("Authority", "id.example.org", "no absolute address")]
    [InlineData("Roles:team-shop:0", "owner@shop", "owner@shop")]
    public async Task A_provider_that_is_configured_wrongly_stops_the_start(string option, string value, string message)
    {
        await using var issuer = await TestIssuer.StartAsync();

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(issuer, (option, value)));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(TestPlatform platform, string credential)
    {
        using var response = await platform.SendAsync(HttpMethod.Get, Functions, credential);
        return response.StatusCode;
    }

    private Task<TestPlatform> StartAsync(TestIssuer issuer, params (string Name, string Value)[] more)
    {
        const string Section = "Flint:Access:Tokens";
        var options = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Flint:Access:Required"] = "true",
            [$"{Section}:Authority"] = issuer.Address,
            [$"{Section}:Audience"] = "flint",
            [$"{Section}:RequireHttps"] = "false",
            [$"{Section}:Roles:team-shop:0"] = "deployer@shop",
        };
        foreach (var (name, value) in more)
        {
            options[$"{Section}:{name}"] = value;
        }
        return TestPlatform.StartAsync(options, services: s => s.AddSingleton<TimeProvider>(_clock));
    }
}
