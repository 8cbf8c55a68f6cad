using System.Xml.Linq;

namespace Flint.Architecture.Tests;

public class RoomTests
{
    public static TheoryData<string> Assemblies => [.. Rooms.Direct.Keys];

    [Fact]
    public void Every_project_of_the_product_is_a_room_with_known_references()
    {
        var projects = ProductProjects().Select(AssemblyName).Order(StringComparer.Ordinal);

        Assert.Equal(Rooms.Direct.Keys.Order(StringComparer.Ordinal), projects);
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_project_references_only_the_rooms_that_it_may_know(string assembly)
    {
        var project = ProductProjects().Single(p => AssemblyName(p) == assembly);
        var references = XDocument
            .Load(Repository.FullPath(project))
            .Descendants("ProjectReference")
            .Select(reference => reference.Attribute("Include")!.Value)
            .Select(include =>
                Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, include))
            )
            .Select(path => AssemblyName(Path.GetRelativePath(Repository.Root, path)));

        Assert.Empty(references.Except(Rooms.Direct[assembly]));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Compiled_code_uses_only_the_rooms_that_it_may_know(string assembly)
    {
        var used = AssemblyMetadata.Of(assembly).References.Where(Rooms.Direct.ContainsKey);

        Assert.Empty(used.Except(Rooms.Reachable(assembly)));
    }

    [Theory]
    [InlineData("Flint.Wasm")]
    [InlineData("Flint.Component")]
    [InlineData("Flint.Wasi")]
    public void The_runtime_knows_nothing_of_ASP_NET_or_hosting(string assembly)
    {
        var used = AssemblyMetadata
            .Of(assembly)
            .References.Where(static name =>
                name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.Extensions", StringComparison.Ordinal)
                || name.StartsWith("Microsoft.Data", StringComparison.Ordinal)
            );

        Assert.Empty(used);
    }

    [Theory]
    [InlineData("Flint.Wasm")]
    [InlineData("Flint.Component")]
    public void The_engine_and_the_component_model_do_no_input_or_output(string assembly)
    {
        string[] forbidden =
        [
            "System.Console",
            "System.Diagnostics.Process",
            "System.IO.Directory",
            "System.IO.File",
            "System.IO.FileStream",
            "System.Net.Http.HttpClient",
            "System.Net.Sockets.Socket",
        ];

        Assert.Empty(AssemblyMetadata.Of(assembly).TypesUsed.Intersect(forbidden));
    }

    private static IEnumerable<string> ProductProjects() =>
        Repository.Projects.Where(static p =>
            !p.StartsWith("tests/", StringComparison.Ordinal) && !p.StartsWith("bench/", StringComparison.Ordinal)
        );

    private static string AssemblyName(string project) =>
        XDocument.Load(Repository.FullPath(project)).Descendants("AssemblyName").SingleOrDefault()?.Value
        ?? Path.GetFileNameWithoutExtension(project);
}
