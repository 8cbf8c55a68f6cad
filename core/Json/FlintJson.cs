using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Flint.Core;

/// <summary>
/// The one JSON shape of what services share: flint.json, the management API and the registry all write it from here.
/// </summary>
/// <remarks>
/// The contracts come from reflection. Generated ones would give a member that a document leaves out the default of its
/// type (no limit, a null list) in place of the value of its initializer: the generator passes init-only members to the
/// constructor as if they were parameters.
/// </remarks>
public static class FlintJson
{
    /// <summary>The options of the shape; read-only.</summary>
    public static JsonSerializerOptions Options { get; } = CreateOptions();

    /// <summary>Settings.</summary>
    public static JsonTypeInfo<FunctionSettings> FunctionSettings { get; } = Contract<FunctionSettings>();

    /// <summary>An alias.</summary>
    public static JsonTypeInfo<FunctionAlias> FunctionAlias { get; } = Contract<FunctionAlias>();

    /// <summary>A list of strings.</summary>
    public static JsonTypeInfo<ImmutableArray<string>> Strings { get; } = Contract<ImmutableArray<string>>();

    /// <summary>The members of a manifest besides those of settings.</summary>
    internal static JsonTypeInfo<ManifestHeader> ManifestHeader { get; } = Contract<ManifestHeader>();

    /// <summary>Reads an object of a type that is made for <see cref="Options"/>, naming every fault by its pointer.</summary>
    /// <exception cref="JsonRefusedException">The document is not JSON, or not of this shape.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonShape.Parse(utf8);
        var contract = Contract<T>();
        var faults = new List<JsonFault>();
        JsonShape.CheckObject(document.RootElement, "", faults, contract);
        return faults.Count == 0
            ? document.RootElement.Deserialize(contract)!
            : throw new JsonRefusedException([.. faults]);
    }

    private static JsonTypeInfo<T> Contract<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Strict)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            // The registry may hold members that a later release wrote; documents from people go through JsonShape.
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        options.MakeReadOnly();
        return options;
    }
}
