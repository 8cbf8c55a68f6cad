namespace Flint.Wasm.Tests.Spec;

/// <summary>
/// Finds the specification's test suite: the folder that FLINT_SPEC names, else <c>shared/spec/core</c> beside the
/// repository. The suite is not part of the repository; where it is absent its tests are skipped.
/// </summary>
internal static class SpecSuite
{
    /// <summary>The suite's folder, or null where there is none.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>Why the tests are skipped where there is no suite.</summary>
    public static string AbsenceReason =>
        "The WebAssembly test suite is absent: set FLINT_SPEC to its folder, or put it in shared/spec/core beside the "
        + "repository";

    /// <summary>Files that test what the engine leaves out, with the reason.</summary>
    public static IReadOnlyDictionary<string, string> OutOfScope { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["array.wast"] = GarbageCollection,
            ["array_copy.wast"] = GarbageCollection,
            ["array_fill.wast"] = GarbageCollection,
            ["array_init_data.wast"] = GarbageCollection,
            ["array_init_elem.wast"] = GarbageCollection,
            ["array_new_data.wast"] = GarbageCollection,
            ["array_new_elem.wast"] = GarbageCollection,
            ["binary-gc.wast"] = GarbageCollection,
            ["br_on_cast.wast"] = GarbageCollection,
            ["br_on_cast_fail.wast"] = GarbageCollection,
            ["extern.wast"] = GarbageCollection,
            ["i31.wast"] = GarbageCollection,
            ["ref_cast.wast"] = GarbageCollection,
            ["ref_eq.wast"] = GarbageCollection,
            ["ref_test.wast"] = GarbageCollection,
            ["struct.wast"] = GarbageCollection,
            ["type-subtyping.wast"] = GarbageCollection,
        };

    private const string GarbageCollection = "garbage collection is out of scope";

    /// <summary>The names of the suite's files in scope; empty where there is no suite.</summary>
    public static IEnumerable<string> Files =>
        Folder is null
            ? []
            : Directory
                .EnumerateFiles(Folder, "*.wast")
                .Select(static f => Path.GetFileName(f))
                .Where(static f => !OutOfScope.ContainsKey(f))
                .Order(StringComparer.Ordinal);

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("FLINT_SPEC");
        if (!string.IsNullOrEmpty(named))
        {
            return Directory.Exists(named) ? named : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Flint.slnx")))
            {
                var beside = Path.Combine(folder.FullName, "..", "shared", "spec", "core");
                return Directory.Exists(beside) ? Path.GetFullPath(beside) : null;
            }
        }

        return null;
    }
}
