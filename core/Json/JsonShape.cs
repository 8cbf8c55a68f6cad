using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Flint.Core;

/// <summary>
/// Compares a JSON document with the contract of a type and names every difference by its pointer. The serializer
/// itself stops at the first, and speaks of .NET types, which means nothing to the author of a manifest.
/// </summary>
internal static class JsonShape
{
    /// <summary>Deeper documents than this are refused; the shapes here need four levels.</summary>
    private const int MaximumDepth = 32;

    private const string Unicode = "Unicode text, without halves of surrogate pairs";

    /// <summary>Parses a document, or throws with the line and column of the fault.</summary>
    internal static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return JsonDocument.Parse(WithoutByteOrderMark(utf8), new JsonDocumentOptions { MaxDepth = MaximumDepth });
        }
        catch (JsonException e)
        {
            var message = $"Not JSON: the fault is in line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} of it.";
            throw new JsonRefusedException([new JsonFault("", message)])
            {
                Line = e.LineNumber + 1,
                Column = e.BytePositionInLine + 1,
            };
        }
    }

    /// <summary>Finds the differences of an object from one contract, or from several that share its members.</summary>
    internal static void CheckObject(
        JsonElement element,
        string pointer,
        List<JsonFault> faults,
        params ReadOnlySpan<JsonTypeInfo> contracts
    )
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            faults.Add(Expected("an object", element, pointer));
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (NameOf(member, pointer, faults) is not { } name)
            {
                continue;
            }

            var at = JsonFault.Combine(pointer, name);
            if (!seen.Add(name))
            {
                faults.Add(new JsonFault(at, "This member is there twice; keep one."));
            }
            else if (Find(name, contracts) is { } property)
            {
                CheckMember(member.Value, property, at, faults);
            }
            else
            {
                faults.Add(new JsonFault(at, $"Unknown member. Allowed here: {MembersOf(contracts)}."));
            }
        }

        foreach (var contract in contracts)
        {
            foreach (var property in contract.Properties)
            {
                if (property.IsRequired && !seen.Contains(property.Name))
                {
                    faults.Add(new JsonFault(pointer, $"The member '{property.Name}' is missing."));
                }
            }
        }
    }

    private static void CheckMember(
        JsonElement value,
        JsonPropertyInfo property,
        string pointer,
        List<JsonFault> faults
    )
    {
        var nullable = property.AssociatedParameter?.IsNullable ?? property.IsSetNullable;
        if (value.ValueKind == JsonValueKind.Null && nullable)
        {
            return;
        }

        Check(value, property.Options.GetTypeInfo(property.PropertyType), pointer, faults);
    }

    private static void Check(JsonElement value, JsonTypeInfo contract, string pointer, List<JsonFault> faults)
    {
        switch (contract.Kind)
        {
            case JsonTypeInfoKind.Object:
                CheckObject(value, pointer, faults, contract);
                break;
            case JsonTypeInfoKind.Dictionary:
                CheckDictionary(value, contract, pointer, faults);
                break;
            case JsonTypeInfoKind.Enumerable:
                CheckArray(value, contract, pointer, faults);
                break;
            default:
                CheckScalar(value, contract, pointer, faults);
                break;
        }
    }

    private static void CheckDictionary(
        JsonElement value,
        JsonTypeInfo contract,
        string pointer,
        List<JsonFault> faults
    )
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            faults.Add(Expected("an object", value, pointer));
            return;
        }

        var element = contract.Options.GetTypeInfo(contract.ElementType!);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (NameOf(member, pointer, faults) is not { } name)
            {
                continue;
            }

            var at = JsonFault.Combine(pointer, name);
            if (!seen.Add(name))
            {
                faults.Add(new JsonFault(at, "This member is there twice; keep one."));
            }

            if (contract.KeyType == typeof(int) && !int.TryParse(name, out _))
            {
                faults.Add(new JsonFault(at, "The member's name must be a whole number."));
            }

            Check(member.Value, element, at, faults);
        }
    }

    private static void CheckArray(JsonElement value, JsonTypeInfo contract, string pointer, List<JsonFault> faults)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            faults.Add(Expected("an array", value, pointer));
            return;
        }

        var element = contract.Options.GetTypeInfo(contract.ElementType!);
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            Check(item, element, $"{pointer}/{index++}", faults);
        }
    }

    private static void CheckScalar(JsonElement value, JsonTypeInfo contract, string pointer, List<JsonFault> faults)
    {
        var type = Nullable.GetUnderlyingType(contract.Type) ?? contract.Type;
        if (type.IsEnum)
        {
            var allowed = Enum.GetValuesAsUnderlyingType(type)
                .Cast<object>()
                .Select(v => JsonSerializer.SerializeToElement(Enum.ToObject(type, v), contract).GetString()!)
                .ToImmutableArray();
            if (TextOf(value) is not { } text || !allowed.Contains(text, StringComparer.Ordinal))
            {
                faults.Add(new JsonFault(pointer, $"Not one of the allowed values: {string.Join(", ", allowed)}."));
            }
        }
        else if (type == typeof(string))
        {
            Require(TextOf(value) is not null, value.ValueKind == JsonValueKind.String ? Unicode : "a string");
        }
        else if (type == typeof(int))
        {
            Require(value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _), "a whole number below 2^31");
        }
        else if (type == typeof(long))
        {
            Require(value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _), "a whole number below 2^63");
        }
        else if (type == typeof(DateTimeOffset))
        {
            Require(
                value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out _),
                "a time as in 2030-01-31T12:00:00Z"
            );
        }
        else if (type == typeof(bool))
        {
            Require(value.ValueKind is JsonValueKind.True or JsonValueKind.False, "true or false");
        }

        void Require(bool holds, string what)
        {
            if (!holds)
            {
                faults.Add(Expected(what, value, pointer));
            }
        }
    }

    // An escape for half a surrogate pair is JSON (RFC 8259, section 8.2), but stands for no text.
    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? NameOf(JsonProperty member, string pointer, List<JsonFault> faults)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            faults.Add(new JsonFault(pointer, $"A member's name must be {Unicode}."));
            return null;
        }
    }

    private static JsonPropertyInfo? Find(string name, ReadOnlySpan<JsonTypeInfo> contracts)
    {
        foreach (var contract in contracts)
        {
            foreach (var property in contract.Properties)
            {
                if (string.Equals(property.Name, name, StringComparison.Ordinal))
                {
                    return property;
                }
            }
        }

        return null;
    }

    private static string MembersOf(ReadOnlySpan<JsonTypeInfo> contracts)
    {
        var names = new List<string>();
        foreach (var contract in contracts)
        {
            names.AddRange(contract.Properties.Select(static p => p.Name));
        }

        return string.Join(", ", names);
    }

    private static JsonFault Expected(string what, JsonElement found, string pointer) =>
        new(pointer, $"Must be {what}, but is {Describe(found)}.");

    private static string Describe(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "an array",
            JsonValueKind.String => "a string",
            JsonValueKind.Null => "null",
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => $"the number {element.GetRawText()}",
        };

    /// <summary>Editors on some systems put a mark in front of UTF-8 files (RFC 8259, section 8.1, allows to skip it).</summary>
    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> utf8) =>
        utf8.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? utf8[3..] : utf8;
}
