namespace Flint.Core;

/// <summary>A function's manifest, <c>flint.json</c>: its settings, and in the same object its name and artifact.</summary>
/// <param name="Name">The function's name; null leaves it to the deployer.</param>
/// <param name="Artifact">The path of the binary, relative to the manifest; null where the upload carries it.</param>
/// <param name="Settings">The settings.</param>
public sealed record FunctionManifest(string? Name, string? Artifact, FunctionSettings Settings)
{
    /// <summary>What a manifest's file is called.</summary>
    public const string FileName = "flint.json";
}
