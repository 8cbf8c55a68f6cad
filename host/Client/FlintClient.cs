using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flint.Core;

namespace Flint.Host.Client;

/// <summary>Speaks to a server's management API, and calls its functions.</summary>
internal sealed class FlintClient : IDisposable
{
    /// <summary>A server on the same network answers a connection at once; longer means that it does not.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private const string ProblemMediaType = "application/problem+json";

    /// <summary>What the types of the platform's own problems begin with; docs/problems.md lists them.</summary>
    private const string ProblemTypes = "urn:flint:problem:";

    private readonly HttpClient _http;
    private readonly Uri _server;
    private readonly string? _key;
    private string? _namespace;

    /// <summary>A client of a server.</summary>
    /// <param name="server">Its address.</param>
    /// <param name="namespace">The namespace that calls are about; null leaves it to the credential.</param>
    /// <param name="key">A key or token; null for a server that asks for none.</param>
    internal FlintClient(Uri server, string? @namespace, string? key = null)
    {
        _server = server;
        _namespace = @namespace;
        _key = key;
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            // A function's answer is shown as it is.
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        // Compiling a large function takes as long as it takes; Ctrl+C gives up.
        _http = new HttpClient(handler) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        if (@namespace is not null)
        {
            _http.DefaultRequestHeaders.Add("Flint-Namespace", @namespace);
        }

        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("flint", null));
    }

    /// <summary>The namespace that all calls are about.</summary>
    internal async ValueTask<string> NamespaceAsync(CancellationToken cancellation)
    {
        if (_namespace is null && _key is not null)
        {
            var principal = await GetAsync("/api/v1/principal", cancellation);
            _namespace = principal.GetProperty("namespace").GetString();
        }

        return _namespace ??= FunctionKey.DefaultNamespace;
    }

    /// <summary>A path of the server as an absolute address.</summary>
    internal string AddressOf(string path) => new Uri(_server, path).ToString();

    /// <summary>Uploads a binary, with its manifest if there is one.</summary>
    internal Task<JsonElement> DeployAsync(
        string name,
        Stream artifact,
        byte[]? manifest,
        bool activate,
        CancellationToken cancellation
    )
    {
        HttpContent content = new StreamContent(artifact);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/wasm");
        if (manifest is not null)
        {
            var settings = new ByteArrayContent(manifest);
            settings.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            content = new MultipartFormDataContent { { settings, "manifest" }, { content, "artifact" } };
        }

        var query = activate ? "" : "?activate=false";
        return SendAsync(HttpMethod.Post, $"/api/v1/functions/{name}/versions{query}", content, cancellation);
    }

    /// <summary>Lists the functions of the namespace, page by page.</summary>
    internal async Task<List<JsonElement>> ListAsync(CancellationToken cancellation)
    {
        const int PageSize = 500;
        var functions = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var after = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            var page = await SendAsync(
                HttpMethod.Get,
                $"/api/v1/functions?limit={PageSize}{after}",
                content: null,
                cancellation
            );
            functions.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        } while (cursor is not null);

        return functions;
    }

    /// <summary>Removes a function.</summary>
    internal Task<JsonElement> RemoveAsync(string name, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, $"/api/v1/functions/{name}", content: null, cancellation);

    /// <summary>Lists the dead letters of a function, page by page.</summary>
    internal async Task<List<JsonElement>> ListDeadLettersAsync(string name, CancellationToken cancellation)
    {
        const int PageSize = 500;
        var letters = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var after = cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}";
            var page = await SendAsync(
                HttpMethod.Get,
                $"{DeadLetters(name)}?limit={PageSize}{after}",
                content: null,
                cancellation
            );
            letters.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        } while (cursor is not null);

        return letters;
    }

    /// <summary>Reads a dead letter with its request.</summary>
    internal Task<JsonElement> GetDeadLetterAsync(string name, string id, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, $"{DeadLetters(name)}/{Uri.EscapeDataString(id)}", content: null, cancellation);

    /// <summary>Puts dead letters back into the queue: one, or all where there is no id.</summary>
    internal async Task<int> ReplayDeadLettersAsync(string name, string? id, CancellationToken cancellation)
    {
        var which = id is null ? "" : $"/{Uri.EscapeDataString(id)}";
        var answer = await SendAsync(
            HttpMethod.Post,
            $"{DeadLetters(name)}{which}/replay",
            content: null,
            cancellation
        );
        return answer.GetProperty("count").GetInt32();
    }

    /// <summary>Removes dead letters: one, or all where there is no id.</summary>
    internal async Task<int> RemoveDeadLettersAsync(string name, string? id, CancellationToken cancellation)
    {
        var which = id is null ? "" : $"/{Uri.EscapeDataString(id)}";
        var answer = await SendAsync(HttpMethod.Delete, $"{DeadLetters(name)}{which}", content: null, cancellation);
        return id is null ? answer.GetProperty("count").GetInt32() : 1;
    }

    private static string DeadLetters(string name) => $"/api/v1/functions/{name}/dead-letters";

    /// <summary>Calls a function, as any client of it does.</summary>
    /// <param name="name">The function.</param>
    /// <param name="path">What comes after the function's own path; starts with a slash or a question mark.</param>
    /// <param name="request">Method, headers and body; its address is set here.</param>
    /// <param name="cancellation">Gives up the call.</param>
    /// <exception cref="ServerRefusedException">The platform answered in the function's place, with a problem.</exception>
    internal async Task<HttpResponseMessage> InvokeAsync(
        string name,
        string path,
        HttpRequestMessage request,
        CancellationToken cancellation
    )
    {
        var @namespace = await NamespaceAsync(cancellation);
        var prefix = @namespace == FunctionKey.DefaultNamespace ? "" : $"/ns/{@namespace}";
        request.RequestUri = new Uri(_server, $"{prefix}/fn/{name}{path}");
        if (_key is not null)
        {
            // Authorization belongs to the function.
            request.Headers.TryAddWithoutValidation(CredentialHeaders.Key, _key);
        }

        var response = await ExchangeAsync(request, cancellation);
        if (response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType != ProblemMediaType)
        {
            return response;
        }

        // A function may answer with problems of its own: those are passed on like any answer.
        await response.Content.LoadIntoBufferAsync(cancellation);
        var document = ParseOrNull(await response.Content.ReadAsByteArrayAsync(cancellation));
        if (document is not { ValueKind: JsonValueKind.Object } problem || !IsOfThePlatform(problem))
        {
            return response;
        }

        using (response)
        {
            throw new ServerRefusedException(response.StatusCode, problem, request.RequestUri.ToString());
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Reads from the management API.</summary>
    internal Task<JsonElement> GetAsync(string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, content: null, cancellation);

    /// <summary>Sends a request with a JSON body to the management API.</summary>
    internal Task<JsonElement> SendAsync(
        HttpMethod method,
        string path,
        JsonObject body,
        CancellationToken cancellation,
        string? ifMatch = null
    ) =>
        SendAsync(
            method,
            path,
            new StringContent(body.ToJsonString(), new MediaTypeHeaderValue("application/json")),
            cancellation,
            ifMatch
        );

    /// <summary>Follows a stream of server-sent events, and answers what they carry.</summary>
    internal async IAsyncEnumerable<JsonElement> FollowAsync(
        string path,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server, path));
        Authorize(request);
        using var response = await ExchangeAsync(request, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            var document = ParseOrNull(await response.Content.ReadAsByteArrayAsync(cancellation));
            throw new ServerRefusedException(response.StatusCode, document, request.RequestUri!.ToString());
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var events = SseParser.Create(stream, static (_, data) => JsonElement.Parse(data));
        await foreach (var item in events.EnumerateAsync(cancellation))
        {
            yield return item.Data;
        }
    }

    private void Authorize(HttpRequestMessage request)
    {
        if (_key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _key);
        }
    }

    /// <summary>Sends a request to the management API.</summary>
    /// <returns>The JSON of the answer; undefined where it has none.</returns>
    internal async Task<JsonElement> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        CancellationToken cancellation,
        string? ifMatch = null
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(_server, path)) { Content = content };
        Authorize(request);
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        using var response = await ExchangeAsync(request, cancellation);
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        var document = ParseOrNull(body);
        if (!response.IsSuccessStatusCode)
        {
            var explained = document is { ValueKind: JsonValueKind.Object };
            throw new ServerRefusedException(
                response.StatusCode,
                explained ? document : null,
                request.RequestUri!.ToString()
            );
        }

        return document ?? default;
    }

    private async Task<HttpResponseMessage> ExchangeAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw new ServerUnreachableException(_server, e.InnerException as SocketException ?? (Exception)e);
        }
        catch (TaskCanceledException e) when (e.InnerException is TimeoutException timeout)
        {
            throw new ServerUnreachableException(_server, timeout);
        }
    }

    private static bool IsOfThePlatform(JsonElement problem) =>
        problem.TryGetProperty("type", out var type)
        && type.ValueKind == JsonValueKind.String
        && type.GetString()!.StartsWith(ProblemTypes, StringComparison.Ordinal);

    private static JsonElement? ParseOrNull(byte[] body)
    {
        try
        {
            return body.Length == 0 ? null : JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
