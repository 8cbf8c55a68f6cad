using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;

namespace Flint.EndToEnd.Tests.Processes;

/// <summary>A running <c>flint up</c>, as a client sees it.</summary>
internal sealed class FlintServer : IAsyncDisposable
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly ServerProcess _process;

    private FlintServer(ServerProcess process)
    {
        _process = process;
        // No redirects followed and no decompression: the tests look at what the server says.
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = process.Address,
            Timeout = TimeSpan.FromSeconds(100),
        };
    }

    /// <summary>The path of flint.dll as the host's project builds it.</summary>
    public static string Assembly { get; } =
        typeof(FlintServer)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static a => a.Key == "FlintAssembly")
            .Value!;

    /// <summary>A client with the server's address as its base.</summary>
    public HttpClient Client { get; }

    /// <summary>Where the server listens.</summary>
    public Uri Address => _process.Address;

    /// <summary>All that the server has printed.</summary>
    public string Output => _process.Output;

    /// <summary>Starts a server on a data directory and waits until it is ready.</summary>
    public static async Task<FlintServer> StartAsync(
        string dataDirectory,
        params IEnumerable<KeyValuePair<string, string>> environment
    )
    {
        var process = await ServerProcess.StartAsync(
            Assembly,
            ["up"],
            Path.GetTempPath(),
            environment.Prepend(new("Flint__DataDirectory", dataDirectory))
        );
        var server = new FlintServer(process);
        try
        {
            await server.WaitUntilReadyAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Uploads a binary as a function's next version.</summary>
    public async Task<HttpResponseMessage> UploadAsync(string function, byte[] binary, string query = "")
    {
        using var content = new ByteArrayContent(binary);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        return await Client.PostAsync(
            new Uri($"/api/v1/functions/{function}/versions{query}", UriKind.Relative),
            content
        );
    }

    /// <summary>Uploads a binary that must be accepted, and answers the version.</summary>
    public async Task<JsonElement> DeployAsync(string function, byte[] binary, string query = "")
    {
        using var response = await UploadAsync(function, binary, query);
        await ExpectAsync(HttpStatusCode.Created, response);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Replaces a function's settings, given as JSON.</summary>
    public async Task PutSettingsAsync(string function, string settings)
    {
        using var content = new StringContent(settings, MediaTypeHeaderValue.Parse("application/json"));
        using var response = await Client.PutAsync(new Uri($"/api/v1/functions/{function}", UriKind.Relative), content);
        Assert.True(response.IsSuccessStatusCode, await DescribeAsync(response));
    }

    /// <summary>Asks for a path and answers what came, whatever the status.</summary>
    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>The body of an answer that must be 200.</summary>
    public async Task<string> GetTextAsync(string path)
    {
        using var response = await GetAsync(path);
        await ExpectAsync(HttpStatusCode.OK, response);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>The JSON of an answer that must be 200.</summary>
    public async Task<JsonElement> GetJsonAsync(string path)
    {
        using var response = await GetAsync(path);
        await ExpectAsync(HttpStatusCode.OK, response);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>The problem document of an answer that must have a status.</summary>
    public static async Task<JsonElement> ExpectProblemAsync(HttpStatusCode status, HttpResponseMessage response)
    {
        await ExpectAsync(status, response);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.StartsWith("urn:flint:problem:", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()));
        return problem;
    }

    /// <summary>Fails with the whole answer where its status is another.</summary>
    public static async Task ExpectAsync(HttpStatusCode status, HttpResponseMessage response)
    {
        if (response.StatusCode != status)
        {
            Assert.Fail($"Wanted {(int)status}, got {await DescribeAsync(response)}");
        }
    }

    /// <summary>Ends the server as a service manager does; answers the exit code.</summary>
    public Task<int> StopAsync() => _process.StopAsync();

    /// <summary>Ends the server with SIGKILL.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Whether the server still runs.</summary>
    public bool IsRunning => !_process.HasExited;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync();
    }

    private static async Task<string> DescribeAsync(HttpResponseMessage response) =>
        $"{(int)response.StatusCode} for {response.RequestMessage?.Method} {response.RequestMessage?.RequestUri}: "
        + await response.Content.ReadAsStringAsync();

    private async Task WaitUntilReadyAsync()
    {
        using var timer = new PeriodicTimer(PollInterval);
        using var timeout = new CancellationTokenSource(ReadyTimeout);
        while (true)
        {
            using var response = await GetAsync("/readyz");
            if (response.IsSuccessStatusCode)
            {
                return;
            }

            try
            {
                await timer.WaitForNextTickAsync(timeout.Token);
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"The server was not ready in {ReadyTimeout}. It printed:\n{Output}", e);
            }
        }
    }
}
