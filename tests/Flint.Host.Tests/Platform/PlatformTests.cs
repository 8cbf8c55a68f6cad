using System.Net;
using Flint.Core;
using Flint.Gateway.Access;
using Flint.Host.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Flint.Host.Tests.Platform;

public sealed class PlatformTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_first_start_deploys_the_samples_before_the_port_opens()
    {
        await using var platform = await TestPlatform.StartAsync(_folder.Path, samples: true);
        using var http = new HttpClient();

        var answer = await http.GetStringAsync($"{platform.Address}/greet/you", Cancellation);

        Assert.Contains("Hello, you!", answer, StringComparison.Ordinal);
        var samples = SampleFolder.OfThisBuild.Find().Select(s => s.Key.Name);
        Assert.Equal(samples, (await FunctionsAsync(platform)).Select(f => f.Key.Name));
    }

    [Fact]
    public async Task Later_starts_deploy_no_samples_and_bring_back_what_is_there()
    {
        await using (var first = await TestPlatform.StartAsync(_folder.Path, samples: true))
        {
            foreach (var function in await FunctionsAsync(first))
            {
                if (function.Key.Name != "greeting")
                {
                    await Registry(first).DeleteAsync(function.Key, null, Cancellation);
                }
            }
        }

        await using var second = await TestPlatform.StartAsync(_folder.Path, samples: true);

        Assert.Equal("greeting", Assert.Single(await FunctionsAsync(second)).Key.Name);
        using var http = new HttpClient();
        Assert.Contains(
            "Hello, you!",
            await http.GetStringAsync($"{second.Address}/greet/you", Cancellation),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Samples_can_be_switched_off()
    {
        await using var platform = await TestPlatform.StartAsync(_folder.Path, samples: false);

        Assert.Empty(await FunctionsAsync(platform));
    }

    [Fact]
    public async Task An_ending_platform_lets_requests_in_flight_finish()
    {
        var platform = await TestPlatform.StartAsync(_folder.Path, samples: true);
        using var http = new HttpClient();
        using var body = new HeldContent("first ", "second");
        var answering = http.PostAsync($"{platform.Address}/fn/c-cgi", body, Cancellation);
        await body.FirstPartSent;

        var stopping = platform.DisposeAsync().AsTask();
        // The port is closed once stopping has begun: the request in flight is on its own now.
        await WaitUntilClosedAsync(platform.Address);
        body.SendRest();

        using var answer = await answering;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(
            "body: 12 bytes",
            await answer.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        await stopping;
    }

    [Fact]
    public async Task Loopback_and_local_sockets_need_no_authentication_and_other_addresses_do()
    {
        var options = new PlatformOptions();
        await using var platform = await TestPlatform.StartAsync(_folder.Path, samples: false);
        var access = platform.App.Services.GetRequiredService<PlatformAccess>();
        BindingGuard.Check(new IPEndPoint(IPAddress.Parse("127.8.9.10"), 80), options, access);
        BindingGuard.Check(new IPEndPoint(IPAddress.IPv6Loopback, 80), options, access);
        BindingGuard.Check(new System.Net.Sockets.UnixDomainSocketEndPoint("/tmp/flint.sock"), options, access);

        foreach (var address in (IPAddress[])[IPAddress.Any, IPAddress.Parse("10.0.0.1")])
        {
            var refused = Assert.Throws<StartRefusedException>(() =>
                BindingGuard.Check(new IPEndPoint(address, 80), options, access)
            );
            Assert.Contains("flint keys create", refused.Message, StringComparison.Ordinal);
        }
        var anonymous = new PlatformOptions { AllowAnonymous = true };
        BindingGuard.Check(new IPEndPoint(IPAddress.Any, 80), anonymous, access);
        Assert.False(access.CredentialsAreRequired);

        using var http = new HttpClient { BaseAddress = new Uri(platform.Address) };
        using var body = new StringContent(
            "{\"name\":\"ci\",\"roles\":[\"admin@*\"]}",
            new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")
        );
        using var made = await http.PostAsync("/api/v1/keys", body, Cancellation);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        BindingGuard.Check(new IPEndPoint(IPAddress.Any, 80), options, access);

        Assert.True(access.CredentialsAreRequired);
        using var refusedRequest = await http.GetAsync("/api/v1/functions", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, refusedRequest.StatusCode);
    }

    [Fact]
    public void Demanding_credentials_where_there_are_none_is_refused()
    {
        using var directory = Flint.Storage.Sqlite.DataDirectory.Open(_folder.Path);
        var configured = PlatformHost.Configure(new UpArguments("http://127.0.0.1:0", _folder.Path, Samples: false));
        configured.Builder.Configuration["Flint:Access:Required"] = "true";
        using var app = (IDisposable)PlatformHost.Build(configured, directory);
        var access = ((Microsoft.AspNetCore.Builder.WebApplication)app).Services.GetRequiredService<PlatformAccess>();

        var refused = Assert.Throws<StartRefusedException>(() =>
            BindingGuard.Check(new IPEndPoint(IPAddress.Loopback, 80), configured.Options, access)
        );

        Assert.Contains("Flint:Access:Required", refused.Message, StringComparison.Ordinal);
    }

    private static IFunctionRegistry Registry(TestPlatform platform) =>
        platform.App.Services.GetRequiredService<IFunctionRegistry>();

    private static async Task<IReadOnlyList<Function>> FunctionsAsync(TestPlatform platform) =>
        await Registry(platform).ListAsync(null, null, 100, Cancellation);

    private static async Task WaitUntilClosedAsync(string address)
    {
        var uri = new Uri(address);
        while (true)
        {
            using var client = new System.Net.Sockets.TcpClient();
            try
            {
                await client.ConnectAsync(uri.Host, uri.Port, Cancellation);
            }
            catch (System.Net.Sockets.SocketException)
            {
                return;
            }
        }
    }
}
