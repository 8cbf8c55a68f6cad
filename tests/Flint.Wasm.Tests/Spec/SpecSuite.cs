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

    /// <summary>The suite's files by their path in the folder, folders with a slash; empty where there is no suite.</summary>
    public static IEnumerable<string> Files =>
        Folder is null
            ? []
            : Directory
                .EnumerateFiles(Folder, "*.wast", SearchOption.AllDirectories)
                .Select(static f => Path.GetRelativePath(Folder, f).Replace('\\', '/'))
                .Order(StringComparer.Ordinal);

    /// <summary>Why a file is left out, or null where it is in scope.</summary>
    public static string? OutOfScope(string file) =>
        GarbageCollection.Contains(file) ? "tests garbage collection, which the engine leaves out"
        : file.StartsWith("legacy/", StringComparison.Ordinal) ? "tests the legacy exception instructions"
        : file.StartsWith("proposals/", StringComparison.Ordinal)
            ? "tests a proposal that is not part of WebAssembly 3.0"
        : file == "custom/branch_hint.wast" ? "tests hints for branches, which the engine does not read"
        : null;

    /// <summary>
    /// Whether a file in scope has single modules of features that the engine leaves out; those are skipped one by one.
    /// </summary>
    public static bool MixesFeatures(string file) =>
        file is "ref_null.wast" or "table_init.wast" or "table_init64.wast" or "try_table.wast" or "type-rec.wast";

    private static readonly HashSet<string> GarbageCollection = new(StringComparer.Ordinal)
    {
        "array.wast",
        "array_copy.wast",
        "array_fill.wast",
        "array_init_data.wast",
        "array_init_elem.wast",
        "array_new_data.wast",
        "array_new_elem.wast",
        "binary-gc.wast",
        "br_on_cast.wast",
        "br_on_cast_fail.wast",
        "extern.wast",
        "i31.wast",
        "ref_cast.wast",
        "ref_eq.wast",
        "ref_test.wast",
        "struct.wast",
        "type-subtyping.wast",
    };

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
