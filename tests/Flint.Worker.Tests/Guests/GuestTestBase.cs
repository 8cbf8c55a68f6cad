using System.Net;
using System.Net.Http;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Flint.Core;
using Flint.Worker.Tests.Testing;

namespace Flint.Worker.Tests.Guests;

/// <summary>Functions of real toolchains, as the samples have them.</summary>
public abstract class GuestTestBase
{
    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Long enough for a machine that compiles a JavaScript engine while it has other work.</summary>
    private protected static FunctionSettings Patient { get; } =
        new()
        {
            Limits = new FunctionLimits { WallTimeMilliseconds = 120_000, MemoryBytes = 256 << 20 },
            Capabilities = [CapabilityNames.HttpOut],
        };

    private protected static async Task<WorkerServer> StartAsync(byte[] binary, FunctionSettings? settings = null)
    {
        var server = await WorkerServer.StartAsync("sample-hello");
        server.Assignment = TestFunction.Assignment(server.Artifacts.Put(binary), settings ?? Patient);
        return server;
    }

    private protected static async Task<JsonElement> PostAsync(WorkerServer server, string path, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var response = await server.Client.PostAsync(path, content, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }

    private protected static async Task<string> PostForTextAsync(WorkerServer server, string path, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var response = await server.Client.PostAsync(path, content, Cancellation);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    private protected static byte[] SomeBytes(int count) => RandomNumberGenerator.GetBytes(count);

    private protected static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
