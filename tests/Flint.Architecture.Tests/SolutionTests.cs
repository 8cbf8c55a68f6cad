using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Flint.Architecture.Tests;

public partial class SolutionTests
{
    [Fact]
    public void The_solution_lists_every_project_and_nothing_else()
    {
        var listed = XDocument
            .Load(Repository.FullPath("Flint.slnx"))
            .Descendants("Project")
            .Select(static project => project.Attribute("Path")!.Value.Replace('\\', '/'));

        Assert.Equal(Repository.Projects.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_package_version_is_exact()
    {
        var properties = XDocument.Load(Repository.FullPath("Directory.Packages.props"));
        var inexact = properties
            .Descendants("PackageVersion")
            .Select(static package =>
                (Name: package.Attribute("Include")!.Value, Text: package.Attribute("Version")!.Value)
            )
            .Where(package => !ExactVersion().IsMatch(Resolve(package.Text, properties)))
            .Select(static package => $"{package.Name} {package.Text}");

        Assert.Empty(inexact);
    }

    [Fact]
    public void No_project_sets_a_package_version_of_its_own()
    {
        var setting =
            from project in Repository.Projects
            from reference in XDocument.Load(Repository.FullPath(project)).Descendants("PackageReference")
            where reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null
            select $"{project}: {reference.Attribute("Include")?.Value}";

        Assert.Empty(setting);
    }

    [Fact]
    public void No_project_turns_off_the_checks_that_all_share()
    {
        string[] shared = ["TreatWarningsAsErrors", "Nullable", "AnalysisLevel", "EnforceCodeStyleInBuild"];
        var turnedOff =
            from project in Repository.Projects
            from element in XDocument.Load(Repository.FullPath(project)).Descendants()
            where shared.Contains(element.Name.LocalName, StringComparer.Ordinal)
            select $"{project}: {element}";

        Assert.Empty(turnedOff);
    }

    // A version may stand in a property, so that a site with other packages can set it in one place.
    private static string Resolve(string version, XDocument properties) =>
        PropertyUse()
            .Replace(
                version,
                use => properties.Descendants(use.Groups["name"].Value).SingleOrDefault()?.Value ?? use.Value
            );

    [GeneratedRegex(@"^\[\d+(\.\d+){1,3}(-[0-9A-Za-z.]+)?\]$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ExactVersion();

    [GeneratedRegex(@"\$\((?<name>\w+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PropertyUse();
}
