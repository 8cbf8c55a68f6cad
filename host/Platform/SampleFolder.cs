using Flint.Core;

namespace Flint.Host.Platform;

/// <summary>A sample function.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Manifest">Its manifest as it was written.</param>
/// <param name="ArtifactPath">Its binary.</param>
internal sealed record Sample(FunctionKey Key, byte[] Manifest, string ArtifactPath);

/// <summary>The folder with the sample functions, which the build puts beside the executable.</summary>
/// <param name="path">The folder; it need not be there.</param>
internal sealed class SampleFolder(string path)
{
    /// <summary>The folder of this build.</summary>
    internal static SampleFolder OfThisBuild { get; } = new(Path.Combine(AppContext.BaseDirectory, "samples"));

    /// <summary>The samples that are built, in order of their names.</summary>
    internal IEnumerable<Sample> Find()
    {
        if (!Directory.Exists(path))
        {
            yield break;
        }

        foreach (var folder in Directory.EnumerateDirectories(path).Order(StringComparer.Ordinal))
        {
            var manifest = Path.Combine(folder, FunctionManifest.FileName);
            if (!File.Exists(manifest))
            {
                continue;
            }

            var content = File.ReadAllBytes(manifest);
            var (name, artifact, _) = SettingsReader.ReadManifest(content);
            var binary = Path.Combine(folder, artifact ?? $"{Path.GetFileName(folder)}.wasm");
            if (File.Exists(binary))
            {
                var key = new FunctionKey(FunctionKey.DefaultNamespace, name ?? Path.GetFileName(folder));
                yield return new Sample(key, content, binary);
            }
        }
    }
}
