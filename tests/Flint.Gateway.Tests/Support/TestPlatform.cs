using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Flint.Core;
using Flint.Gateway.Access.Keys;
using Flint.Scheduler;
using Flint.Storage.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Flint.Gateway.Tests.Support;

/// <summary>
/// The gateway with the real storage and the real scheduler in one process; the worker's ports do what a test says.
/// </summary>
internal sealed class TestPlatform : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly DataDirectory _data;
    private readonly WebApplication _app;

    private TestPlatform(DirectoryInfo folder, DataDirectory data, WebApplication app, HttpClient client)
    {
        _folder = folder;
        _data = data;
        _app = app;
        Client = client;
    }

    public HttpClient Client { get; }

    public ScriptedInvoker Invoker => (ScriptedInvoker)_app.Services.GetRequiredService<IInvoker>();

    public ScriptedPreparer Preparer => (ScriptedPreparer)_app.Services.GetRequiredService<IVersionPreparer>();

    public ListLog Log => (ListLog)_app.Services.GetRequiredService<IFunctionLog>();

    public IServiceProvider Services => _app.Services;

    public IFunctionRegistry Registry => Services.GetRequiredService<IFunctionRegistry>();

    /// <summary>Whether the store has any artifact.</summary>
    public bool HasArtifacts =>
        Directory.Exists(_data.ArtifactsPath)
        && Directory.EnumerateFiles(_data.ArtifactsPath, "*", SearchOption.AllDirectories).Any();

    /// <summary>Starts a platform.</summary>
    /// <param name="options">Settings under <c>Flint:Gateway</c>, or with their whole names.</param>
    /// <param name="sockets">Whether to serve on a real port with Kestrel.</param>
    /// <param name="services">Changes to the services.</param>
    public static async Task<TestPlatform> StartAsync(
        IReadOnlyDictionary<string, string?>? options = null,
        bool sockets = false,
        Action<IServiceCollection>? services = null
    )
    {
        var folder = Directory.CreateTempSubdirectory("flint-gateway-");
        var data = DataDirectory.Open(folder.FullName);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
            (options ?? new Dictionary<string, string?>(StringComparer.Ordinal)).Select(o =>
                KeyValuePair.Create(
                    o.Key.StartsWith("Flint:", StringComparison.Ordinal) ? o.Key : $"Flint:Gateway:{o.Key}",
                    o.Value
                )
            )
        );
        if (sockets)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        }
        else
        {
            builder.WebHost.UseTestServer();
        }
        builder.Services.AddSqliteStorage(data);
        builder.Services.AddSingleton<AssignmentBoard>();
        builder.Services.AddSingleton<IAssignmentSource>(static s => s.GetRequiredService<AssignmentBoard>());
        builder.Services.AddSingleton<IAssignmentPublisher>(static s => s.GetRequiredService<AssignmentBoard>());
        builder.Services.AddSingleton<INodeDirectory, OneNode>();
        builder.Services.AddSingleton<IInvoker, ScriptedInvoker>();
        builder.Services.AddSingleton<IVersionPreparer, ScriptedPreparer>();
        builder.Services.AddSingleton<IFunctionLog, ListLog>();
        builder.Services.AddFlintScheduler(builder.Configuration);
        builder.Services.AddFlintGateway(builder.Configuration);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseFlintGateway();
        await app.StartAsync();
        var client = sockets ? new HttpClient { BaseAddress = AddressOf(app) } : app.GetTestClient();
        return new TestPlatform(folder, data, app, client);
    }

    /// <summary>Makes a key with roles, as in <c>deployer@shop</c>.</summary>
    public async Task<string> AddKeyAsync(params string[] roles)
    {
        var key = KeyText.Create();
        var grants = roles.Select(static r =>
            RoleGrant.TryParse(r, ifNone: null, out var grant) ? grant : throw new ArgumentException(r)
        );
        var wanted = new NewApiKey("test", KeyHash.Of(key), [.. grants], null);
        await Services.GetRequiredService<IKeyStore>().AddAsync(wanted, default);
        await Services.GetRequiredService<KnownKeys>().RefreshAsync(default);
        return key;
    }

    /// <summary>Sends a request with a credential.</summary>
    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        string? credential,
        object? json = null,
        string? @namespace = null
    )
    {
        var request = new HttpRequestMessage(method, path);
        if (credential is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
        }
        if (@namespace is not null)
        {
            request.Headers.Add("Flint-Namespace", @namespace);
        }
        if (json is not null)
        {
            request.Content = JsonContent.Create(json);
        }
        return Client.SendAsync(request);
    }

    /// <summary>Uploads a binary.</summary>
    public Task<HttpResponseMessage> UploadAsync(string function, string binary = "binary", string query = "")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(binary));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        return Client.PostAsync($"/api/v1/functions/{function}/versions{query}", content);
    }

    /// <summary>Uploads a binary with a manifest.</summary>
    public Task<HttpResponseMessage> UploadAsync(string function, object manifest, string binary = "binary")
    {
        var parts = new MultipartFormDataContent
        {
            { JsonContent.Create(manifest), "manifest" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(binary)), "artifact" },
        };
        return Client.PostAsync($"/api/v1/functions/{function}/versions", parts);
    }

    /// <summary>Deploys a function that must be accepted.</summary>
    public async Task DeployAsync(string function, object? manifest = null, string binary = "binary")
    {
        using var response = manifest is null
            ? await UploadAsync(function, binary)
            : await UploadAsync(function, manifest, binary);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _data.Dispose();
        _folder.Delete(recursive: true);
    }

    private static Uri AddressOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
}
