using System.Net;
using System.Net.Http;
using Flint.Core;
using Flint.Worker.Outbound;
using Flint.Worker.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Flint.Worker.Tests.Outbound;

/// <summary>Runs fetch.c, which sends requests as the headers of a request say.</summary>
public abstract class OutboundTestBase
{
    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected static FunctionSettings Allowing(params string[] hosts) =>
        new()
        {
            Capabilities = [CapabilityNames.HttpOut],
            Outbound = new OutboundSettings { Hosts = [.. hosts] },
        };

    private protected static Task<WorkerServer> StartAsync(params string[] hosts) => StartAsync(Allowing(hosts));

    private protected static Task<WorkerServer> StartAsync(
        FunctionSettings settings,
        INameResolver? resolver = null,
        params (string Key, string Value)[] configuration
    ) =>
        WorkerServer.StartAsync(
            "component-fetch",
            settings,
            services =>
            {
                if (resolver is not null)
                {
                    services.AddSingleton(resolver);
                }
            },
            configuration
        );

    private protected static HttpRequestMessage Ask(
        string behaviour,
        string authority,
        params (string Name, string Value)[] headers
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, behaviour);
        request.Headers.Add("x-scheme", "http");
        request.Headers.Add("x-authority", authority);
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.Add(name, value);
        }

        return request;
    }

    /// <summary>The answer's body.</summary>
    private protected static async Task<string> FetchAsync(
        WorkerServer server,
        string behaviour,
        string authority,
        params (string Name, string Value)[] headers
    )
    {
        using var request = Ask(behaviour, authority, headers);
        using var response = await server.Client.SendAsync(request, Cancellation);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }
}

/// <summary>A resolver that says what it is told to.</summary>
internal sealed class TestResolver(Func<string, CancellationToken, Task<IPAddress[]>> resolve) : INameResolver
{
    public TestResolver(Func<string, string[]> resolve)
        : this((host, _) => Task.FromResult(Array.ConvertAll(resolve(host), IPAddress.Parse))) { }

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) => resolve(host, cancellation);
}
