using System.Text.Json;

namespace Flint.Core;

/// <summary>Reads settings, manifests and aliases that people wrote, and names every fault by its JSON pointer.</summary>
public static class SettingsReader
{
    /// <summary>Reads a function's settings.</summary>
    /// <param name="utf8">A JSON object; members that are left out have their defaults.</param>
    /// <exception cref="JsonRefusedException">The document is not JSON, or not of this shape, or out of range.</exception>
    public static FunctionSettings ReadSettings(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonShape.Parse(utf8);
        var faults = new List<JsonFault>();
        JsonShape.CheckObject(document.RootElement, "", faults, FlintJson.FunctionSettings);
        ThrowIfAny(faults);
        return CheckedSettings(document.RootElement, faults);
    }

    /// <summary>Reads a manifest.</summary>
    /// <param name="utf8">A JSON object: the members of settings, and <c>name</c> and <c>artifact</c>.</param>
    /// <exception cref="JsonRefusedException">The document is not JSON, or not of this shape, or out of range.</exception>
    public static FunctionManifest ReadManifest(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonShape.Parse(utf8);
        var faults = new List<JsonFault>();
        JsonShape.CheckObject(document.RootElement, "", faults, FlintJson.ManifestHeader, FlintJson.FunctionSettings);
        ThrowIfAny(faults);
        var header = document.RootElement.Deserialize(FlintJson.ManifestHeader)!;
        if (header.Name is not null && !NameRules.IsValid(header.Name))
        {
            faults.Add(new JsonFault("/name", $"Not a name. Allowed: {NameRules.Description}."));
        }

        if (header.Artifact is { Length: 0 })
        {
            faults.Add(new JsonFault("/artifact", "Must be the path of a .wasm file, relative to the manifest."));
        }

        return new FunctionManifest(header.Name, header.Artifact, CheckedSettings(document.RootElement, faults));
    }

    /// <summary>Reads an alias, as in <c>{ "weights": { "3": 95, "4": 5 } }</c>.</summary>
    /// <exception cref="JsonRefusedException">The document is not JSON, or not of this shape, or out of range.</exception>
    public static FunctionAlias ReadAlias(ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonShape.Parse(utf8);
        var faults = new List<JsonFault>();
        JsonShape.CheckObject(document.RootElement, "", faults, FlintJson.FunctionAlias);
        ThrowIfAny(faults);
        var alias = document.RootElement.Deserialize(FlintJson.FunctionAlias)!;
        SettingsRules.Check(alias, faults);
        ThrowIfAny(faults);
        return alias;
    }

    private static FunctionSettings CheckedSettings(JsonElement element, List<JsonFault> faults)
    {
        var settings = element.Deserialize(FlintJson.FunctionSettings)!;
        SettingsRules.Check(settings, faults);
        ThrowIfAny(faults);
        return settings;
    }

    private static void ThrowIfAny(List<JsonFault> faults)
    {
        if (faults.Count > 0)
        {
            throw new JsonRefusedException([.. faults]);
        }
    }
}
