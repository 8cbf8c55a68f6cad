using System.Text.Json;
using Flint.Core;
using Flint.Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Flint.Gateway.Tests.Access;

public sealed class AuditTests
{
    private const string Audit = "/api/v1/audit";

    [Fact]
    public async Task Every_change_is_recorded_with_who_made_it_and_how_it_ended()
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        var key = await platform.AddKeyAsync("deployer@shop");
        var viewer = await platform.AddKeyAsync("viewer@shop");

        using var put = await platform.SendAsync(HttpMethod.Put, "/api/v1/functions/mine", key, new { });
        using var invalid = await platform.SendAsync(HttpMethod.Put, "/api/v1/functions/mine", key, new { x = 1 });
        using var refused = await platform.SendAsync(HttpMethod.Delete, "/api/v1/functions/mine", viewer);
        using var removed = await platform.SendAsync(HttpMethod.Delete, "/api/v1/functions/mine", key);
        using var read = await platform.SendAsync(HttpMethod.Get, "/api/v1/functions", key);

        var entries = await ReadAsync(platform, Audit, "shop");
        Assert.Equal(
            ["deleteFunction 204", "deleteFunction 403", "putFunction 422", "putFunction 201"],
            entries.Select(static e => $"{e.GetProperty("action")} {e.GetProperty("status")}")
        );
        var first = entries[^1];
        Assert.Equal("test", first.GetProperty("principal").GetString());
        Assert.Equal("key", first.GetProperty("kind").GetString());
        Assert.StartsWith("k", first.GetProperty("credentialId").GetString(), StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", first.GetProperty("source").GetString());
        Assert.Equal("shop", first.GetProperty("namespace").GetString());
        Assert.Equal("functions/mine", first.GetProperty("target").GetString());
        Assert.NotEqual(
            entries[1].GetProperty("credentialId").GetString(),
            first.GetProperty("credentialId").GetString()
        );
    }

    [Fact]
    public async Task The_entry_is_there_when_the_client_hears_of_the_outcome()
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        for (var i = 0; i < 20; i++)
        {
            using var put = await platform.SendAsync(HttpMethod.Put, $"/api/v1/functions/mine{i}", null, new { });
            var latest = await platform.Services.GetRequiredService<IAuditLog>().ReadAsync(null, null, 1, default);
            Assert.Equal($"functions/mine{i}", Assert.Single(latest).Target);
        }
    }

    [Fact]
    public async Task Requests_without_a_valid_credential_cannot_push_entries_out()
    {
        var options = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flint:Access:Required"] = "true" };
        await using var platform = await TestPlatform.StartAsync(options);

        using var none = await platform.SendAsync(HttpMethod.Put, "/api/v1/functions/mine", null, new { });
        using var wrong = await platform.SendAsync(HttpMethod.Put, "/api/v1/functions/mine", "flint_x", new { });

        Assert.Empty(await platform.Services.GetRequiredService<IAuditLog>().ReadAsync(null, null, 10, default));
    }

    [Fact]
    public async Task The_log_is_read_in_pages_and_for_the_platform_by_its_admins_only()
    {
        await using var platform = await TestPlatform.StartAsync();
        var shop = await platform.AddKeyAsync("admin@shop");
        for (var i = 0; i < 3; i++)
        {
            using var put = await platform.SendAsync(HttpMethod.Put, $"/api/v1/functions/f{i}", shop, new { });
        }
        using var other = await platform.SendAsync(HttpMethod.Put, "/api/v1/functions/mine", null, new { });

        using var page = await platform.SendAsync(HttpMethod.Get, Audit + "?limit=2", shop);
        var first = await page.JsonAsync();
        var cursor = first.GetProperty("next").GetString();
        using var rest = await platform.SendAsync(HttpMethod.Get, $"{Audit}?limit=2&cursor={cursor}", shop);
        var second = await rest.JsonAsync();
        Assert.Equal(2, first.GetProperty("items").GetArrayLength());
        Assert.Equal(
            "functions/f0",
            Assert.Single(second.GetProperty("items").EnumerateArray()).GetProperty("target").GetString()
        );
        Assert.False(second.TryGetProperty("next", out _));

        using var all = await platform.SendAsync(HttpMethod.Get, Audit + "?all=true", shop);
        var problem = await all.ProblemAsync(403, "forbidden");
        Assert.Equal("*", problem.GetProperty("namespace").GetString());
        Assert.Equal(4, (await ReadAsync(platform, Audit + "?all=true", null)).Count);
        using var wrong = await platform.SendAsync(HttpMethod.Get, Audit + "?cursor=x", null);
        await wrong.ProblemAsync(400, "invalid-query");
    }

    private static async Task<List<JsonElement>> ReadAsync(TestPlatform platform, string path, string? @namespace)
    {
        using var response = await platform.SendAsync(HttpMethod.Get, path, null, @namespace: @namespace);
        return [.. (await response.JsonAsync()).GetProperty("items").EnumerateArray()];
    }
}
