using System.Text.Json;

namespace Flint.Wasi.Tests.Preview1.TestSuite;

/// <summary>
/// Finds the programs of https://github.com/WebAssembly/wasi-testsuite (branch prod/testsuite-base): the folder that
/// FLINT_WASI_TESTSUITE names, else <c>shared/wasi-testsuite</c> beside the repository.
/// </summary>
internal static class TestSuite
{
    public const string AbsenceReason =
        "The WASI test suite is absent: set FLINT_WASI_TESTSUITE to a checkout of its branch prod/testsuite-base, or put one "
        + "in shared/wasi-testsuite beside the repository.";

    /// <summary>The checkout's folder tests; null where it is absent.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>The programs for preview1, as paths below <see cref="Folder"/>.</summary>
    public static IEnumerable<string> Programs =>
        Folder is null
            ? []
            : Directory
                .EnumerateFiles(Folder, "*.wasm", SearchOption.AllDirectories)
                .Select(static f => Path.GetRelativePath(Folder, f).Replace('\\', '/'))
                .Where(static f => f.Contains("/testsuite/wasm32-wasip1/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("FLINT_WASI_TESTSUITE") is { Length: > 0 } named)
        {
            var tests = Path.Combine(named, "tests");
            return Directory.Exists(tests) ? tests : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Flint.slnx")))
            {
                var beside = Path.Combine(folder.FullName, "..", "shared", "wasi-testsuite", "tests");
                return Directory.Exists(beside) ? Path.GetFullPath(beside) : null;
            }
        }

        return null;
    }
}

/// <summary>What a program is given, and what it must answer (doc/specification.md of the suite).</summary>
internal sealed record TestSpecification
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public IReadOnlyList<string> Args { get; init; } = [];

    public string? Root { get; init; }

    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    public int ExitCode { get; init; }

    public string? Stdout { get; init; }

    public string? Stderr { get; init; }

    /// <summary>Reads the specification beside a program.</summary>
    public static TestSpecification Of(string program)
    {
        var file = Path.ChangeExtension(program, ".json");
        return File.Exists(file)
            ? JsonSerializer.Deserialize<TestSpecification>(File.ReadAllBytes(file), Format)!
            : new TestSpecification();
    }
}
