using System.Reflection;
using System.Text.RegularExpressions;

namespace Flint.Architecture.Tests;

public partial class DocumentationTests
{
    [Fact]
    public void Every_problem_type_is_explained()
    {
        var documented = Read("docs/problems.md");
        var types = ProblemDeclaration().Matches(Read("gateway/Problems/ProblemTypes.cs"));

        Assert.NotEmpty(types);
        Assert.All(
            types,
            type =>
                Assert.Contains(
                    $"| `{type.Groups["name"]}` | {type.Groups["status"]} |",
                    documented,
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public void Every_option_is_explained()
    {
        var documented = Read("docs/configuration.md");
        var options =
            from assembly in Rooms.Direct.Keys
            from type in Assembly.Load(assembly).GetTypes()
            let section = type.GetField("Section", BindingFlags.Public | BindingFlags.Static)
            where type.Name.EndsWith("Options", StringComparison.Ordinal) && section is { IsLiteral: true }
            from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            select $"{section.GetRawConstantValue()}:{property.Name}";

        Assert.NotEmpty(options);
        Assert.All(options, option => Assert.Contains($"`{option}`", documented, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_sample_is_listed_and_has_its_parts()
    {
        var list = Read("functions-samples/README.md");
        var manifests = Repository.TrackedFiles.Where(static file =>
            file.StartsWith("functions-samples/", StringComparison.Ordinal)
            && file.EndsWith("/flint.json", StringComparison.Ordinal)
        );

        Assert.NotEmpty(manifests);
        Assert.All(
            manifests.Select(static file => file.Split('/')[1]),
            name =>
            {
                Assert.Contains($"| [{name}]({name}) |", list, StringComparison.Ordinal);
                Assert.Contains($"functions-samples/{name}/build.sh", Repository.TrackedFiles);
            }
        );
    }

    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        var broken =
            from file in Repository.TrackedFiles
            where file.EndsWith(".md", StringComparison.Ordinal)
            from link in RelativeLink().Matches(Read(file))
            let target = Path.Combine(Path.GetDirectoryName(file)!, link.Groups["target"].Value)
            where !Path.Exists(Repository.FullPath(target))
            select $"{file}: {link.Value}";

        Assert.Empty(broken);
    }

    private static string Read(string file) => File.ReadAllText(Repository.FullPath(file));

    [GeneratedRegex(
        """new\(\s*"(?<name>[a-z-]+)",\s*(?<status>\d{3}),""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex ProblemDeclaration();

    [GeneratedRegex(@"\]\((?!\w+:)(?<target>[^)#]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RelativeLink();
}
