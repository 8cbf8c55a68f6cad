using Flint.EndToEnd.Tests.Processes;

namespace Flint.EndToEnd.Tests.Api;

public sealed class PageTests(SharedServer server) : IClassFixture<SharedServer>
{
    private readonly FlintServer _flint = server.Flint;

    [Theory]
    [InlineData("/", "Flint, a serverless function platform.")]
    [InlineData("/healthz", "healthy")]
    [InlineData("/readyz", "ready")]
    [InlineData("/docs/index.html", "swagger-ui")]
    [InlineData("/openapi/v1.json", "/api/v1/functions/{name}/versions")]
    [InlineData("/api/v1/nodes", "\"gateway\"")]
    public async Task The_platforms_own_pages_are_there(string path, string text) =>
        Assert.Contains(text, await _flint.GetTextAsync(path), StringComparison.Ordinal);
}
