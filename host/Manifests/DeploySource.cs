using Flint.Core;
using Flint.Host.Commands;

namespace Flint.Host.Manifests;

/// <summary>What a deploy sends: a binary, and the manifest where there is one.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="ArtifactPath">The binary's path.</param>
/// <param name="Manifest">The manifest as it was written, checked; null for a bare binary.</param>
internal sealed record DeploySource(string Name, string ArtifactPath, byte[]? Manifest)
{
    /// <summary>Looks at a path that somebody wants to deploy.</summary>
    /// <param name="path">A folder with <c>flint.json</c>, that file itself, or a binary.</param>
    /// <param name="name">The function's name; null takes the manifest's, or that of the folder or file.</param>
    /// <exception cref="UsageException">Something is missing or wrong; the message says what is allowed.</exception>
    internal static DeploySource Find(string path, string? name)
    {
        if (Directory.Exists(path))
        {
            return FromManifest(System.IO.Path.Combine(path, FunctionManifest.FileName), name);
        }

        if (!File.Exists(path))
        {
            throw new UsageException(
                $"{path} does not exist. Give a folder with {FunctionManifest.FileName}, or a .wasm or .wat file."
            );
        }

        return System.IO.Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".JSON" => FromManifest(path, name),
            _ => new DeploySource(
                Named(name, System.IO.Path.GetFileNameWithoutExtension(path), path),
                path,
                Manifest: null
            ),
        };
    }

    private static DeploySource FromManifest(string path, string? name)
    {
        if (!File.Exists(path))
        {
            throw new UsageException(
                $"{path} does not exist. Write one, as in {{ \"name\": \"hello\", \"artifact\": \"hello.wasm\" }}, or give "
                    + "the .wasm file itself."
            );
        }

        var content = File.ReadAllBytes(path);
        var manifest = Read(path, content);
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        return new DeploySource(
            Named(name ?? manifest.Name, System.IO.Path.GetFileName(folder), path),
            Artifact(path, folder, manifest),
            name is null || name == manifest.Name ? content : Rename(content, name)
        );
    }

    private static FunctionManifest Read(string path, byte[] content)
    {
        try
        {
            return SettingsReader.ReadManifest(content);
        }
        catch (JsonRefusedException e)
        {
            var lines = e.Faults.Select(f => f.Pointer.Length == 0 ? $"  {f.Message}" : $"  {f.Pointer}: {f.Message}");
            throw new UsageException(
                $"{path} is not valid:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}"
            );
        }
    }

    private static string Artifact(string path, string folder, FunctionManifest manifest)
    {
        if (manifest.Artifact is null)
        {
            string[] found = Directory.GetFiles(folder, "*.wasm");
            return found.Length == 1
                ? found[0]
                : throw new UsageException(
                    $"{path} names no artifact, and {folder} has {found.Length} .wasm files. Add \"artifact\": \"<file>.wasm\"."
                );
        }

        var artifact = System.IO.Path.Combine(folder, manifest.Artifact);
        return File.Exists(artifact)
            ? artifact
            : throw new UsageException(
                $"{path}, /artifact: {artifact} does not exist. Build the function first, or name the file that its build "
                    + "makes."
            );
    }

    /// <summary>A name from the command line goes before the manifest's, which the server would otherwise hold against it.</summary>
    private static byte[] Rename(byte[] manifest, string name)
    {
        var document = System.Text.Json.Nodes.JsonNode.Parse(manifest)!.AsObject();
        document["name"] = name;
        return System.Text.Encoding.UTF8.GetBytes(document.ToJsonString());
    }

    private static string Named(string? given, string derived, string path)
    {
        var name = given ?? derived;
        return NameRules.IsValid(name)
            ? name
            : throw new UsageException(
                $"{path} gives no name: '{name}' is not allowed. Name the function with --name: {NameRules.Description}."
            );
    }
}
