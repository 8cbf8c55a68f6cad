using Flint.Core;
using Flint.Worker.Invocations;
using Flint.Worker.Pools;
using Flint.Worker.Threads;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Flint.Worker.Tests.Testing;

/// <summary>
/// A worker behind Kestrel, with the least of a gateway: every request invokes one function, and a failure before the
/// response has started becomes a status of 500 with the outcome as its body.
/// </summary>
internal sealed class WorkerServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WorkerServer(WebApplication app, string digest)
    {
        _app = app;
        Digest = digest;
        Assignment = TestFunction.Assignment(digest);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public string Digest { get; }

    public FunctionAssignment Assignment { get; set; }

    public HttpClient Client { get; }

    public Uri Address => Client.BaseAddress!;

    /// <summary>Set by every invocation that has ended.</summary>
    public InvocationResult? Last { get; private set; }

    public MemoryArtifacts Artifacts => (MemoryArtifacts)_app.Services.GetRequiredService<IArtifactStore>();

    public AssignmentBoard Board => (AssignmentBoard)_app.Services.GetRequiredService<IAssignmentSource>();

    public InstancePools Pools => _app.Services.GetRequiredService<InstancePools>();

    public GuestThreads Threads => _app.Services.GetRequiredService<GuestThreads>();

    public IVersionPreparer Preparer => _app.Services.GetRequiredService<IVersionPreparer>();

    public IInvoker Invoker => _app.Services.GetRequiredService<IInvoker>();

    public static Task<WorkerServer> StartAsync(
        string fixture = "commands",
        FunctionSettings? settings = null,
        params (string Key, string Value)[] configuration
    ) => StartAsync(fixture, settings, static _ => { }, configuration);

    public static async Task<WorkerServer> StartAsync(
        string fixture,
        FunctionSettings? settings,
        Action<IServiceCollection> services,
        params (string Key, string Value)[] configuration
    )
    {
        var artifacts = new MemoryArtifacts();
        var digest = artifacts.Put(Fixture.Read(fixture));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        foreach (var (key, value) in configuration)
        {
            builder.Configuration[key] = value;
        }

        builder.Services.AddSingleton<IArtifactStore>(artifacts);
        builder.Services.AddSingleton<IAssignmentSource>(new AssignmentBoard());
        services(builder.Services);
        builder.Services.AddFlintWorker(builder.Configuration);
        var app = builder.Build();
        WorkerServer? server = null;
        app.Run(http => server!.HandleAsync(http));
        await app.StartAsync();
        server = new WorkerServer(app, digest);
        if (settings is not null)
        {
            server.Assignment = TestFunction.Assignment(digest, settings);
        }

        return server;
    }

    public async Task<(int Status, string Body)> GetAsync(string path)
    {
        using var response = await Client.GetAsync(path);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The texts of the function's log.</summary>
    public IReadOnlyList<string> Log(LogStream stream) =>
        [
            .. _app
                .Services.GetRequiredService<IFunctionLog>()
                .Read(TestFunction.Key, 1_000)
                .Where(e => e.Stream == stream)
                .Select(e => e.Text),
        ];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        var invocation = TestFunction.Invocation(Assignment, http.Request.Path.Value!);
        var result = await Invoker.InvokeAsync(invocation, http);
        Last = result;
        if (result.Outcome == InvocationOutcome.Completed)
        {
            return;
        }

        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        await http.Response.WriteAsync($"{result.Outcome}: {result.Detail}");
    }
}
