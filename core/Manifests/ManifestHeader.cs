namespace Flint.Core;

/// <summary>The members of a manifest that are not settings: the JSON contract of them, see <see cref="SettingsReader"/>.</summary>
internal sealed record ManifestHeader
{
    /// <summary>The function's name.</summary>
    public string? Name { get; init; }

    /// <summary>The path of the binary, relative to the manifest.</summary>
    public string? Artifact { get; init; }
}
