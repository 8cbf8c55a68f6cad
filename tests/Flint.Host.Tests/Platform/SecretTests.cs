using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Flint.Host.Tests.Platform;

/// <summary>Secrets with a real function, which greets with what it finds in its environment.</summary>
public sealed class SecretTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_function_sees_its_secret_and_a_changed_one_in_new_instances()
    {
        await using var platform = await TestPlatform.StartAsync(_folder.Path, samples: false);
        using var http = new HttpClient { BaseAddress = new Uri(platform.Address) };
        await SetAsync(http, "Good morning");
        var manifest = new { secrets = new[] { "GREETING" }, capabilities = new[] { "secrets" } };
        var binary = Path.Combine(AppContext.BaseDirectory, "samples", "greeting", "greeting.wasm");
        using var artifact = new ByteArrayContent(await File.ReadAllBytesAsync(binary, Cancellation));
        artifact.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        using var parts = new MultipartFormDataContent
        {
            { JsonContent.Create(manifest), "manifest" },
            { artifact, "artifact" },
        };

        using var deployed = await http.PostAsync("/api/v1/functions/mine/versions", parts, Cancellation);
        Assert.Equal(HttpStatusCode.Created, deployed.StatusCode);
        Assert.Contains("Good morning, Ada", await GreetAsync(http), StringComparison.Ordinal);
        await SetAsync(http, "Good night");

        // Pools of old instances are given up in the background.
        while (!(await GreetAsync(http)).Contains("Good night, Ada", StringComparison.Ordinal))
        {
            Cancellation.ThrowIfCancellationRequested();
        }

        using var settings = await http.GetAsync("/api/v1/functions/mine", Cancellation);
        Assert.DoesNotContain("Good", await settings.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private static Task<string> GreetAsync(HttpClient http) => http.GetStringAsync("/fn/mine/Ada", Cancellation);

    private static async Task SetAsync(HttpClient http, string value)
    {
        using var set = await http.PutAsJsonAsync("/api/v1/secrets/GREETING", new { value }, Cancellation);
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
    }
}
