namespace Flint.Wasm.Tests.Spec;

/// <summary>The WebAssembly test suite, one case per file.</summary>
public sealed class SpecTests(ITestOutputHelper output)
{
    public static IEnumerable<TheoryDataRow<string>> Files =>
        SpecSuite.Folder is null
            ? [new TheoryDataRow<string>("") { Skip = SpecSuite.AbsenceReason, TestDisplayName = Absence }]
            : SpecSuite
                .Files.Where(static f => SpecSuite.OutOfScope(f) is null)
                .Select(static f => new TheoryDataRow<string>(f));

    private const string Absence = "Flint.Wasm.Tests.Spec.SpecTests.The_test_suite_is_absent";

    [Theory]
    [MemberData(nameof(Files))]
    public void The_engine_does_what_the_script_asserts(string file)
    {
        using var script = new SpecScript();
        script.Run(File.ReadAllBytes(Path.Combine(SpecSuite.Folder!, file)));
        output.WriteLine(
            $"{file}: {script.Passed} passed, {script.Failures.Count} failed, {script.Skipped.Count} skipped"
        );
        foreach (var skipped in script.Skipped)
        {
            output.WriteLine($"skipped {skipped}");
        }

        Assert.True(
            script.Skipped.Count == 0 || SpecSuite.MixesFeatures(file),
            string.Join('\n', script.Skipped.Take(20))
        );
        Assert.True(
            script.Failures.Count == 0,
            $"{script.Failures.Count} of {script.Passed + script.Failures.Count} commands failed in {file}:\n"
                + string.Join('\n', script.Failures.Take(20))
        );
    }

    [Fact]
    public void Files_out_of_scope_are_few_and_have_a_reason()
    {
        foreach (var file in SpecSuite.Files)
        {
            if (SpecSuite.OutOfScope(file) is { } reason)
            {
                output.WriteLine($"{file} {reason}");
                Assert.True(file.Contains('/', StringComparison.Ordinal) || UsesGarbageCollection(file), file);
            }
        }
    }

    // A file that is left out for garbage collection would not run without it.
    private static bool UsesGarbageCollection(string file)
    {
        using var script = new SpecScript();
        script.Run(File.ReadAllBytes(Path.Combine(SpecSuite.Folder!, file)));
        return script.Skipped.Count > 0;
    }
}
