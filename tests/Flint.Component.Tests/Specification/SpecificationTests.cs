using System.IO.Compression;
using System.Reflection;
using System.Text.Json;

namespace Flint.Component.Tests.Specification;

/// <summary>
/// The component model's own reference tests, apart from those of the asynchronous ABI. The files under Suite are made by
/// convert.mjs of the .wast files in the folder test of the repository WebAssembly/component-model, and are under its licence
/// (Apache-2.0).
/// </summary>
public sealed class SpecificationTests
{
    private const string Prefix = "Specification/";
    private const string Suffix = ".json.gz";

    /// <summary>Assertions that are left out, by the lines of the .wast file, with the reason.</summary>
    private static readonly (string File, int First, int Last, string Reason)[] Skipped =
    [
        (
            "binary-binary",
            211,
            211,
            "the engine calls a component inside a core module section unsupported, not malformed"
        ),
        ("binary-binary", 557, 557, "stream and future types"),
        ("binary-binary", 743, 743, "stream types"),
        ("binary-binary", 755, 755, "asynchronous functions"),
        ("binary-binary", 892, 892, "core types of garbage collection"),
        ("binary-binary", 974, 974, "asynchronous functions"),
        ("binary-binary", 1166, 1175, "asynchronous built-ins"),
        ("validation-indicies", 236, 267, "asynchronous built-ins and stream types"),
        ("validation-instantiation", 421, 421, "shared memories"),
        ("validation-max-value-size", 6, 6, "stream types"),
        ("values-post-return", 4, 256, "the tester defines asynchronous built-ins"),
        ("values-post-return", 260, 293, "context.get and context.set, which are of the asynchronous ABI"),
        ("values-post-return", 334, 358, "backpressure.inc and backpressure.dec"),
        ("values-variants", 83, 186, "the component lifts a function asynchronously"),
    ];

    public static TheoryData<string> Files() =>
        [
            .. Assembly
                .GetExecutingAssembly()
                .GetManifestResourceNames()
                .Where(static n => n.StartsWith(Prefix, StringComparison.Ordinal))
                .Select(static n => n[Prefix.Length..^Suffix.Length])
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Reference_tests_pass(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + file + Suffix)!;
        using var json = JsonDocument.Parse(new GZipStream(stream, CompressionMode.Decompress));
        using var run = new SuiteRun();
        foreach (var command in json.RootElement.EnumerateArray())
        {
            var isText = command.GetProperty("type").GetString() == "skipped";
            var line = command.GetProperty("line").GetInt32();
            if (!isText && !Array.Exists(Skipped, s => s.File == file && line >= s.First && line <= s.Last))
            {
                run.Run(command);
            }
        }

        Assert.True(run.Failures.Count == 0, string.Join('\n', run.Failures));
        Assert.True(run.Passed > 0, "the file has no command");
    }
}
