using Flint.Bench.Fuzz.Generation;
using Flint.Component;
using Flint.Wasm.Text;

namespace Flint.Bench.Fuzz.Mutation;

/// <summary>
/// What is damaged: the modules, components and texts of the repository, generated modules, and the specification's
/// test suite where the environment variable FLINT_SPEC names its folder.
/// </summary>
internal static class MutationCorpus
{
    private const int GeneratedModules = 24;

    // The whole suite is half a megabyte a file in places; the rest is as good.
    private const int MaximumTextLength = 64 * 1024;

    /// <summary>The inputs for a target.</summary>
    public static List<byte[]> For(MutationTarget target)
    {
        var root = FindRepository();
        var corpus = new List<byte[]>();
        if (target.IsText)
        {
            corpus.AddRange(Read(Path.Combine(root, "tests", "Flint.Wasm.Tests"), "*.wat"));
        }
        else
        {
            var wantsComponents = target.Name == "component";
            string[] folders =
            [
                "functions-samples",
                Path.Combine("tests", "Flint.Wasm.Tests"),
                Path.Combine("tests", "Flint.Component.Tests"),
            ];
            corpus.AddRange(
                folders
                    .SelectMany(folder => Read(Path.Combine(root, folder), "*.wasm"))
                    .Where(binary => WasmComponent.IsComponent(binary) == wantsComponents)
            );
            if (!wantsComponents)
            {
                corpus.AddRange(
                    Enumerable.Range(1, GeneratedModules).Select(static seed => new ModuleGenerator(seed).Generate())
                );
            }
        }

        corpus.AddRange(FromSpecification(target));
        return corpus;
    }

    private static IEnumerable<byte[]> FromSpecification(MutationTarget target)
    {
        var folder = Environment.GetEnvironmentVariable("FLINT_SPEC");
        if (string.IsNullOrEmpty(folder) || target.Name == "component")
        {
            yield break;
        }

        foreach (
            var file in Directory
                .EnumerateFiles(folder, "*.wast", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
        )
        {
            var text = File.ReadAllBytes(file);
            if (text.Length > MaximumTextLength)
            {
                continue;
            }

            if (target.IsText)
            {
                yield return text;
            }
            else if (FirstModule(text) is { } binary)
            {
                yield return binary;
            }
        }
    }

    private static byte[]? FirstModule(byte[] script)
    {
        try
        {
            return new WastReader(script).ReadAll().OfType<WastModuleCommand>().FirstOrDefault()?.Module.ToBinary();
        }
        catch (WatFormatException)
        {
            // A file of a feature that is out of scope.
            return null;
        }
    }

    private static IEnumerable<byte[]> Read(string folder, string pattern) =>
        Directory
            .EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
            .Where(static f =>
                !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            )
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes);

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Flint.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException(
            "The tool runs from inside the repository: it reads the modules that lie there."
        );
    }
}
