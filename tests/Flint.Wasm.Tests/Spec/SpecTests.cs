namespace Flint.Wasm.Tests.Spec;

/// <summary>The WebAssembly test suite, one case per file.</summary>
public sealed class SpecTests(ITestOutputHelper output)
{
    public static TheoryData<string> Files =>
        SpecSuite.Folder is null ? new TheoryData<string>("absent") : new TheoryData<string>(SpecSuite.Files);

    [Theory]
    [MemberData(nameof(Files))]
    public void The_engine_does_what_the_script_asserts(string file)
    {
        Assert.SkipWhen(SpecSuite.Folder is null, SpecSuite.AbsenceReason);
        Assert.SkipWhen(SpecSuite.OutOfScope(file) is not null, $"{file} {SpecSuite.OutOfScope(file)}");
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
            script.Failures.Count == 0,
            $"{script.Failures.Count} of {script.Passed + script.Failures.Count} commands failed in {file}:\n"
                + string.Join('\n', script.Failures.Take(20))
        );
    }
}
