using System.Net;
using Flint.Core;
using Flint.Gateway.Access.Keys;
using Flint.Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Flint.Gateway.Tests.Access;

public sealed class KeyTests
{
    private const string Keys = "/api/v1/keys";
    private const string Functions = "/api/v1/functions";

    private static readonly Dictionary<string, string?> Required = new(StringComparer.Ordinal)
    {
        ["Flint:Access:Required"] = "true",
    };

    [Fact]
    public async Task A_key_works_as_soon_as_it_is_made_and_not_any_more_once_it_is_revoked()
    {
        await using var platform = await TestPlatform.StartAsync(Required);
        var admin = await platform.AddKeyAsync("admin@*");

        using var created = await platform.SendAsync(
            HttpMethod.Post,
            Keys,
            admin,
            new { name = "ci", roles = new[] { "deployer@shop", "viewer" } }
        );
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Contains("no-store", created.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        var made = await created.JsonAsync();
        var key = made.GetProperty("key").GetString()!;
        Assert.True(KeyText.IsKey(key));
        using (var works = await platform.SendAsync(HttpMethod.Get, Functions, key, @namespace: "default"))
        {
            Assert.Equal(HttpStatusCode.OK, works.StatusCode);
        }

        var id = made.GetProperty("id").GetString();
        using var listed = await platform.SendAsync(HttpMethod.Get, Keys, admin);
        var text = await listed.Content.ReadAsStringAsync();
        Assert.DoesNotContain(key, text, StringComparison.Ordinal);
        var found = (await listed.JsonAsync())
            .GetProperty("items")
            .EnumerateArray()
            .Single(k => k.GetProperty("id").GetString() == id);
        Assert.Equal("active", found.GetProperty("state").GetString());
        Assert.Equal(
            ["deployer@shop", "viewer@default"],
            found.GetProperty("roles").EnumerateArray().Select(static r => r.GetString())
        );

        using var revoked = await platform.SendAsync(HttpMethod.Delete, $"{Keys}/{id}", admin);
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        using var closed = await platform.SendAsync(HttpMethod.Get, Functions, key);
        var problem = await closed.ProblemAsync(401, "unauthenticated");
        Assert.Contains("revoked", problem.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        using var again = await platform.SendAsync(HttpMethod.Delete, $"{Keys}/k0", admin);
        await again.ProblemAsync(404, "key-not-found");
    }

    [Fact]
    public async Task A_key_that_another_process_revokes_is_closed_by_the_change_feed()
    {
        await using var platform = await TestPlatform.StartAsync(Required);
        var key = await platform.AddKeyAsync("viewer@default");
        using (var open = await platform.SendAsync(HttpMethod.Get, Functions, key))
        {
            Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        }

        // Past the endpoint, so that nothing but the feed tells of it.
        var store = platform.Services.GetRequiredService<IKeyStore>();
        var id = Assert.Single(await store.ListAsync(default)).Id;
        await store.RevokeAsync(id, default);

        await Waiting.UntilAsync(async () =>
        {
            using var closed = await platform.SendAsync(HttpMethod.Get, Functions, key);
            return closed.StatusCode == HttpStatusCode.Unauthorized;
        });
    }

    [Fact]
    public async Task A_key_ends_when_its_time_is_up()
    {
        var clock = new MovedClock();
        await using var platform = await TestPlatform.StartAsync(
            Required,
            services: s => s.AddSingleton<TimeProvider>(clock)
        );
        var admin = await platform.AddKeyAsync("admin@*");
        using var created = await platform.SendAsync(
            HttpMethod.Post,
            Keys,
            admin,
            new
            {
                name = "short",
                roles = new[] { "viewer@default" },
                expiresAt = clock.GetUtcNow().AddHours(1),
            }
        );
        var key = (await created.JsonAsync()).GetProperty("key").GetString()!;
        using (var open = await platform.SendAsync(HttpMethod.Get, Functions, key))
        {
            Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        }

        clock.Advance(TimeSpan.FromHours(1));

        using var closed = await platform.SendAsync(HttpMethod.Get, Functions, key);
        var problem = await closed.ProblemAsync(401, "unauthenticated");
        Assert.Contains("expired", problem.GetProperty("detail").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_use_is_recorded_from_time_to_time()
    {
        await using var platform = await TestPlatform.StartAsync(Required);
        var key = await platform.AddKeyAsync("viewer@default");
        var store = platform.Services.GetRequiredService<IKeyStore>();
        var known = platform.Services.GetRequiredService<KnownKeys>();
        await known.RecordUsesAsync(default);
        Assert.Null(Assert.Single(await store.ListAsync(default)).LastUsedAt);

        using var used = await platform.SendAsync(HttpMethod.Get, Functions, key);
        await known.RecordUsesAsync(default);

        Assert.NotNull(Assert.Single(await store.ListAsync(default)).LastUsedAt);
    }

    [Fact]
    public async Task An_admin_of_a_namespace_manages_its_keys_alone()
    {
        await using var platform = await TestPlatform.StartAsync(Required);
        var shop = await platform.AddKeyAsync("admin@shop");
        var other = await platform.AddKeyAsync("viewer@other");
        var otherId = await IdAsync(platform, other);

        using var own = await CreateAsync(platform, shop, "deployer@shop");
        Assert.Equal(HttpStatusCode.Created, own.StatusCode);
        using var foreign = await CreateAsync(platform, shop, "viewer@other");
        await foreign.ProblemAsync(403, "forbidden");
        using var everything = await CreateAsync(platform, shop, "admin@*");
        var problem = await everything.ProblemAsync(403, "forbidden");
        Assert.Equal("*", problem.GetProperty("namespace").GetString());
        using var revoke = await platform.SendAsync(HttpMethod.Delete, $"{Keys}/{otherId}", shop);
        await revoke.ProblemAsync(404, "key-not-found");
        using var listed = await platform.SendAsync(HttpMethod.Get, Keys, shop);
        Assert.Equal(2, (await listed.JsonAsync()).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"name":"Not A Name","roles":["admin"]}""", "/name")]
    [InlineData("""{"name":"ci","roles":[]}""", "/roles")]
    [InlineData("""{"name":"ci","roles":["root@default"]}""", "/roles/0")]
    [InlineData("""{"name":"ci","roles":["admin@x@y"]}""", "/roles/0")]
    [InlineData("""{"name":"ci","roles":["admin"],"expiresAt":"2020-01-01T00:00:00Z"}""", "/expiresAt")]
    [InlineData("""{"name":"ci","roles":["admin"],"expiresAt":"tomorrow"}""", "/expiresAt")]
    [InlineData("""{"name":"ci"}""", "")]
    public async Task A_wrong_wish_for_a_key_is_refused_with_the_place_of_the_fault(string body, string pointer)
    {
        await using var platform = await TestPlatform.StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var response = await platform.Client.PostAsync(Keys, content);

        var problem = await response.ProblemAsync(422, "invalid-body");
        Assert.Equal(pointer, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task The_number_of_usable_keys_is_bounded()
    {
        var options = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flint:Access:MaximumKeys"] = "1" };
        await using var platform = await TestPlatform.StartAsync(options);
        using var first = await CreateAsync(platform, null, "viewer");
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);

        using var second = await CreateAsync(platform, null, "viewer");

        var problem = await second.ProblemAsync(409, "quota-exceeded");
        Assert.Equal("Flint:Access:MaximumKeys", problem.GetProperty("option").GetString());
    }

    [Fact]
    public async Task Callers_can_see_who_they_are()
    {
        await using var platform = await TestPlatform.StartAsync();
        var key = await platform.AddKeyAsync("invoker@shop");

        using var mine = await platform.SendAsync(HttpMethod.Get, "/api/v1/principal", key);
        using var none = await platform.SendAsync(HttpMethod.Get, "/api/v1/principal", null);

        Assert.Equal("shop", (await mine.JsonAsync()).GetProperty("namespace").GetString());
        Assert.Equal("anonymous", (await none.JsonAsync()).GetProperty("kind").GetString());
    }

    private static Task<HttpResponseMessage> CreateAsync(TestPlatform platform, string? credential, string role) =>
        platform.SendAsync(HttpMethod.Post, Keys, credential, new { name = "made", roles = new[] { role } });

    private static async Task<string> IdAsync(TestPlatform platform, string key)
    {
        using var response = await platform.SendAsync(HttpMethod.Get, "/api/v1/principal", key);
        return (await response.JsonAsync()).GetProperty("id").GetString()!;
    }
}
