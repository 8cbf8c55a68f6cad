using System.Text.RegularExpressions;

namespace Flint.Architecture.Tests;

public partial class TextTests
{
    private static readonly string[] BinaryExtensions = [".wasm", ".png", ".ico", ".woff2", ".gz", ".zip"];
    private static readonly string[] CodeExtensions =
    [
        ".cs",
        ".razor",
        ".csproj",
        ".props",
        ".slnx",
        ".c",
        ".h",
        ".rs",
        ".go",
        ".sh",
        ".wat",
    ];

    [Fact]
    public void No_file_names_a_path_of_one_machine() => Assert.Empty(LinesThatMatch(MachinePath(), static _ => true));

    [Fact]
    public void No_file_names_the_host_of_a_package_registry() =>
        Assert.Empty(LinesThatMatch(RegistryHost(), static _ => true));

    [Fact]
    public void No_code_says_of_itself_that_it_is_unfinished() =>
        Assert.Empty(LinesThatMatch(Unfinished(), static file => CodeExtensions.Contains(Path.GetExtension(file))));

    [Fact]
    public void Text_files_end_lines_with_a_line_feed_only()
    {
        var withCarriageReturn = TextFiles()
            .Where(static file => File.ReadAllText(Repository.FullPath(file)).Contains('\r'));

        Assert.Empty(withCarriageReturn);
    }

    private static IEnumerable<string> TextFiles() =>
        Repository.TrackedFiles.Where(static file => !BinaryExtensions.Contains(Path.GetExtension(file)));

    private static IEnumerable<string> LinesThatMatch(Regex pattern, Func<string, bool> include) =>
        from file in TextFiles()
        where include(file)
        from line in File.ReadLines(Repository.FullPath(file)).Index()
        where pattern.IsMatch(line.Item)
        select $"{file}:{line.Index + 1}: {line.Item.Trim()}";

    // Each pattern has a bracket somewhere in its middle, so that it does not match the line that declares it.
    [GeneratedRegex(
        @"(^|[^\w.\-/])/(wor[k]|roo[t]|hom[e]/\w+|far[m]|opt/nuge[t]|Users/\w+)/",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex MachinePath();

    [GeneratedRegex(
        @"(registry\.npm[j]s|api\.nuge[t]|nuge[t]\.org/v3|index\.crate[s]\.io|proxy\.golan[g])",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex RegistryHost();

    [GeneratedRegex(@"\b(TOD[O]|FIXM[E]|HAC[K]|NotImplementedExceptio[n])\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Unfinished();
}
