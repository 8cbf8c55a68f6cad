using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Flint.Gateway.Tests.Fuzzing;

/// <summary>Makes values by the schemas of a description: most of them right, some of them wrong in every way.</summary>
internal sealed class ValueGenerator(Random random, JsonElement document)
{
    private const int DeepestSchema = 6;

    private static readonly string[] Texts =
    [
        "mine",
        "other",
        "live",
        "default",
        "admin@*",
        "viewer",
        "",
        " ",
        "..",
        "Mine",
        "a-",
        "/shop/*",
        "/api/v1",
        "*",
        "GET",
        "0",
        "-1",
        "99999999999999999999",
        "1.5e400",
        "null",
        "true",
        "ü😀",
        "a\0b",
        "a\r\nb: c",
        "'; DROP TABLE functions; --",
        "%s%n{0}${x}",
        "2030-01-31T12:00:00Z",
        "2020-13-99",
        "{\"a\":",
        "sha256:00",
    ];

    private static readonly string[] Wrong =
    [
        "null",
        "true",
        "0",
        "-1",
        "1e999",
        "9223372036854775808",
        "0.5",
        "\"\"",
        "\"\\ud800\"",
        "[]",
        "{}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
        "{\"a\":1,\"a\":2}",
        "nul",
    ];

    /// <summary>A text for a path, a query or a header.</summary>
    public string Text() =>
        random.Next(40) switch
        {
            0 => new string('x', random.Next(2_000)),
            1 => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
            < 26 => Texts[random.Next(3)],
            _ => Texts[random.Next(Texts.Length)],
        };

    /// <summary>A JSON document by a schema.</summary>
    public string Json(JsonElement schema)
    {
        var text = new StringBuilder();
        Write(text, schema, 0);
        return random.Next(20) == 0 ? text.ToString(0, random.Next(text.Length + 1)) : text.ToString();
    }

    private void Write(StringBuilder text, JsonElement schema, int depth)
    {
        if (depth > DeepestSchema || random.Next(25) == 0)
        {
            text.Append(Wrong[random.Next(Wrong.Length)]);
            return;
        }
        var found = Resolve(schema);
        switch (TypeOf(found))
        {
            case "object":
                WriteObject(text, found, depth);
                break;
            case "array":
                text.Append('[');
                for (var i = random.Next(4); i > 0; i--)
                {
                    Write(text, found.TryGetProperty("items", out var items) ? items : default, depth + 1);
                    text.Append(i > 1 ? "," : "");
                }
                text.Append(']');
                break;
            case "integer" or "number":
                text.Append(random.Next(3) == 0 ? random.NextInt64() : random.Next(-1, 200));
                break;
            case "boolean":
                text.Append(random.Next(2) == 0 ? "true" : "false");
                break;
            default:
                var known =
                    found.ValueKind == JsonValueKind.Object && found.TryGetProperty("enum", out var values)
                        ? values[random.Next(values.GetArrayLength())].ToString()
                        : Text();
                text.Append(JsonSerializer.Serialize(known));
                break;
        }
    }

    private void WriteObject(StringBuilder text, JsonElement schema, int depth)
    {
        var first = true;
        void Member(string name, JsonElement value)
        {
            text.Append(first ? "" : ",").Append(JsonSerializer.Serialize(name)).Append(':');
            first = false;
            Write(text, value, depth + 1);
        }

        text.Append('{');
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject().Where(_ => random.Next(3) > 0))
            {
                Member(property.Name, property.Value);
            }
        }
        if (schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.Object)
        {
            for (var i = random.Next(3); i > 0; i--)
            {
                Member(random.Next(2) == 0 ? random.Next(1, 4).ToString(CultureInfo.InvariantCulture) : Text(), more);
            }
        }
        if (random.Next(12) == 0)
        {
            Member(Text(), default);
        }
        text.Append('}');
    }

    private JsonElement Resolve(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return schema;
        }
        if (schema.TryGetProperty("$ref", out var reference))
        {
            var name = reference.GetString()!.Split('/')[^1];
            return document.GetProperty("components").GetProperty("schemas").GetProperty(name);
        }
        foreach (var union in (string[])["oneOf", "anyOf"])
        {
            if (schema.TryGetProperty(union, out var choices))
            {
                return Resolve(choices[random.Next(choices.GetArrayLength())]);
            }
        }
        return schema;
    }

    private static string TypeOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out var type))
        {
            return schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out _)
                ? "object"
                : "string";
        }
        return type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Select(static t => t.GetString()!).FirstOrDefault(static t => t != "null", "string")
            : type.GetString()!;
    }
}
