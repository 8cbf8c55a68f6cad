using Flint.Wasm;

namespace Flint.Wasi.Tests.Preview1.TestSuite;

/// <summary>The programs of the WASI test suite for preview1, one case each. None is left out.</summary>
public sealed class TestSuiteTests
{
    private const string Absence = "Flint.Wasi.Tests.Preview1.TestSuite.TestSuiteTests.The_test_suite_is_absent";

    private static readonly WasmEngine Engine = new CompilingEngine();

    public static IEnumerable<TheoryDataRow<string>> Programs =>
        TestSuite.Folder is null
            ? [new TheoryDataRow<string>("") { Skip = TestSuite.AbsenceReason, TestDisplayName = Absence }]
            : TestSuite.Programs.Select(static p => new TheoryDataRow<string>(p));

    [Theory]
    [MemberData(nameof(Programs))]
    public void The_program_passes(string program)
    {
        var path = Path.Combine(TestSuite.Folder!, program);
        var specification = TestSpecification.Of(path);
        using var run = new TestProgram(Engine, path, specification);
        var code = run.Run();
        Assert.True(
            code == specification.ExitCode,
            $"{program} ended with {code}, expected {specification.ExitCode}.\n{run.Stdout}\n{run.Stderr}"
        );
        if (specification.Stdout is { } stdout)
        {
            Assert.Equal(stdout, run.Stdout);
        }

        if (specification.Stderr is { } stderr)
        {
            Assert.Equal(stderr, run.Stderr);
        }
    }
}
