using System.Text.Json;
using Flint.Gateway.Tests.Support;

namespace Flint.Gateway.Tests.Api;

public sealed class DescriptionTests
{
    [Fact]
    public async Task Every_operation_has_a_summary_an_id_and_its_problems()
    {
        await using var platform = await TestPlatform.StartAsync();

        var document = await (await platform.Client.GetAsync("/openapi/v1.json")).JsonAsync();

        var operations = 0;
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject().Where(static o => IsMethod(o.Name)))
            {
                operations++;
                var at = $"{operation.Name} {path.Name}";
                Assert.True(operation.Value.TryGetProperty("summary", out _), $"{at} has no summary");
                Assert.True(operation.Value.TryGetProperty("operationId", out _), $"{at} has no id");
                var responses = operation.Value.GetProperty("responses");
                if (path.Name.StartsWith("/api/", StringComparison.Ordinal))
                {
                    var content = responses.GetProperty("500").GetProperty("content");
                    Assert.True(
                        content.TryGetProperty("application/problem+json", out _),
                        $"{at} describes no problem"
                    );
                }
                foreach (var parameter in Parameters(operation.Value))
                {
                    Assert.True(parameter.TryGetProperty("description", out _), $"{at}: {parameter}");
                }
            }
        }
        Assert.True(operations >= 17, $"{operations} operations");
    }

    [Theory]
    [InlineData("/api/v1/functions", "get")]
    [InlineData("/api/v1/functions/{name}", "put")]
    [InlineData("/api/v1/functions/{name}", "get")]
    [InlineData("/api/v1/functions/{name}", "delete")]
    [InlineData("/api/v1/functions/{name}/versions", "post")]
    [InlineData("/api/v1/functions/{name}/versions", "get")]
    [InlineData("/api/v1/functions/{name}/versions/{number}", "get")]
    [InlineData("/api/v1/functions/{name}/versions/{number}/artifact", "get")]
    [InlineData("/api/v1/functions/{name}/aliases/{alias}", "put")]
    [InlineData("/api/v1/functions/{name}/invoke", "post")]
    [InlineData("/api/v1/functions/{name}/logs", "get")]
    [InlineData("/api/v1/nodes", "get")]
    [InlineData("/api/v1/events", "get")]
    [InlineData("/fn/{name}/{path}", "get")]
    [InlineData("/healthz", "get")]
    public async Task The_contract_is_described(string path, string method)
    {
        await using var platform = await TestPlatform.StartAsync();

        var document = await (await platform.Client.GetAsync("/openapi/v1.json")).JsonAsync();

        Assert.True(document.GetProperty("paths").TryGetProperty(path, out var item), path);
        Assert.True(item.TryGetProperty(method, out _), $"{method} {path}");
    }

    [Fact]
    public async Task References_lead_to_schemas_that_are_there()
    {
        await using var platform = await TestPlatform.StartAsync();

        var document = await (await platform.Client.GetAsync("/openapi/v1.json")).JsonAsync();

        var schemas = document.GetProperty("components").GetProperty("schemas");
        foreach (var reference in References(document))
        {
            var name = reference["#/components/schemas/".Length..];
            Assert.True(schemas.TryGetProperty(name, out _), reference);
        }
        Assert.True(schemas.GetProperty("FunctionSettings").GetProperty("properties").TryGetProperty("limits", out _));
    }

    [Theory]
    [InlineData("/api/v1/functions/{name}", "put", "application/json", "#/components/schemas/FunctionSettings")]
    [InlineData(
        "/api/v1/functions/{name}/aliases/{alias}",
        "put",
        "application/json",
        "#/components/schemas/FunctionAlias"
    )]
    [InlineData("/api/v1/functions/{name}/invoke", "post", "application/json", "#/components/schemas/TestCallRequest")]
    [InlineData("/api/v1/functions/{name}/versions", "post", "application/wasm", null)]
    [InlineData("/api/v1/functions/{name}/versions", "post", "multipart/form-data", null)]
    public async Task Bodies_are_described(string path, string method, string mediaType, string? reference)
    {
        await using var platform = await TestPlatform.StartAsync();

        var document = await (await platform.Client.GetAsync("/openapi/v1.json")).JsonAsync();

        var operation = document.GetProperty("paths").GetProperty(path).GetProperty(method);
        var schema = operation
            .GetProperty("requestBody")
            .GetProperty("content")
            .GetProperty(mediaType)
            .GetProperty("schema");
        Assert.Equal(reference, schema.TryGetProperty("$ref", out var found) ? found.GetString() : null);
    }

    private static bool IsMethod(string name) => name is "get" or "put" or "post" or "delete";

    private static IEnumerable<JsonElement> Parameters(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : [];

    private static IEnumerable<string> References(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element
                .EnumerateObject()
                .SelectMany(static m => m.Name == "$ref" ? [m.Value.GetString()!] : References(m.Value)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
            _ => [],
        };
}
