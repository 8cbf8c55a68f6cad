using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Flint.Gateway.Tests.Fuzzing;

/// <summary>Makes requests to the operations that the description of the API names.</summary>
internal sealed class RequestGenerator
{
    private readonly Random _random;
    private readonly ValueGenerator _values;
    private readonly List<(string Method, string Path, JsonElement Operation)> _operations;

    public RequestGenerator(int seed, JsonElement document)
    {
        _random = new Random(seed);
        _values = new ValueGenerator(_random, document);
        _operations =
        [
            .. from path in document.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            where operation.Name is "get" or "put" or "post" or "delete"
            select (operation.Name.ToUpperInvariant(), path.Name, operation.Value),
        ];
    }

    /// <summary>The operations.</summary>
    public int Operations => _operations.Count;

    /// <summary>The next request, with what it is in words.</summary>
    public (HttpRequestMessage Request, string Description) Next()
    {
        var (method, path, operation) = _operations[_random.Next(_operations.Count)];
        var query = new List<string>();
        var headers = new List<(string Name, string Value)>();
        foreach (var parameter in Parameters(operation))
        {
            var name = parameter.GetProperty("name").GetString()!;
            switch (parameter.GetProperty("in").GetString())
            {
                case "query" when _random.Next(2) == 0:
                    query.Add($"{name}={Uri.EscapeDataString(_values.Text())}");
                    break;
                case "header" when _random.Next(4) == 0:
                    headers.Add((name, name.StartsWith("If-", StringComparison.Ordinal) ? "*" : _values.Text()));
                    break;
            }
        }
        var address = FillPath(path) + (query.Count == 0 ? "" : $"?{string.Join('&', query)}");
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(address, UriKind.Relative));
        var body = "";
        if (operation.TryGetProperty("requestBody", out var described))
        {
            (request.Content, body) = Body(described.GetProperty("content"));
        }
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, Printable(value));
        }
        if (_random.Next(20) == 0)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Printable(_values.Text())}");
        }
        return (request, $"{method} {address} [{string.Join("; ", headers)}] {body}");
    }

    private static IEnumerable<JsonElement> Parameters(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : [];

    private string FillPath(string path)
    {
        var parts = path.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].StartsWith('{'))
            {
                var value = parts[i] == "{number}" && _random.Next(2) == 0 ? "1" : _values.Text();
                // Dots alone would be taken for steps in the tree before anything is sent.
                parts[i] = value is "" or "." or ".." ? "%2e%2e%2f" : Uri.EscapeDataString(value);
            }
        }
        return string.Join('/', parts);
    }

    private (HttpContent Content, string Body) Body(JsonElement content)
    {
        var kinds = content.EnumerateObject().ToList();
        var kind = kinds[_random.Next(kinds.Count)];
        if (kind.Name == "multipart/form-data")
        {
            var manifest = _values.Json(
                kind.Value.GetProperty("schema").GetProperty("properties").GetProperty("manifest")
            );
            return (
                new MultipartFormDataContent
                {
                    { new StringContent(manifest), _random.Next(10) == 0 ? "another" : "manifest" },
                    { new ByteArrayContent(Bytes()), "artifact" },
                },
                manifest
            );
        }
        var type = _random.Next(15) == 0 ? "text/plain" : kind.Name;
        var isJson = kind.Name == "application/json";
        var text = isJson ? _values.Json(kind.Value.GetProperty("schema")) : "";
        var bytes = new ByteArrayContent(isJson ? Encoding.UTF8.GetBytes(text) : Bytes());
        bytes.Headers.ContentType = new MediaTypeHeaderValue(type);
        return (bytes, text);
    }

    // The client refuses to send line breaks and letters beyond ASCII in headers.
    private static string Printable(string text) =>
        string.Concat(text.Select(static c => c is >= ' ' and <= '~' ? c : '_'));

    private byte[] Bytes()
    {
        var bytes = new byte[_random.Next(200)];
        _random.NextBytes(bytes);
        return bytes;
    }
}
