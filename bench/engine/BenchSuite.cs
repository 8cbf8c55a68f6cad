namespace Flint.Bench.Engine;

/// <summary>A module whose exports are measured.</summary>
/// <param name="Name">For the table; with ".wasm" the file.</param>
/// <param name="IsBuiltHere">Whether the file is made by programs/interpreters/build.sh rather than committed.</param>
/// <param name="Programs">In the order of the table.</param>
internal sealed record BenchSuite(string Name, bool IsBuiltHere, IReadOnlyList<BenchProgram> Programs)
{
    /// <summary>All suites, in the order of the table.</summary>
    public static IReadOnlyList<BenchSuite> All { get; } =
    [
        new(
            "programs",
            false,
            [
                new("calls", 35),
                new("crc32", 32),
                new("chacha", 400_000),
                new("planets", 300_000),
                new("matrix", 3),
                new("heapsort", 400_000),
                new("hashing", 2_000_000),
                new("interpreter", 20_000),
                new("indirect", 10_000_000),
                new("hostcall", 20_000_000),
            ]
        ),
        new("lua", true, [new("fib", 27), new("sort", 40_000), new("floats", 2_000_000), new("strings", 30_000)]),
        new("sqlite", true, [new("mix", 10_000), new("lookups", 100_000)]),
        new("quickjs", true, [new("fib", 25), new("objects", 100_000), new("sort", 40_000), new("strings", 60_000)]),
    ];

    /// <summary>The module's file; it may be absent where it is built by the script.</summary>
    public string File =>
        Path.Combine(
            IsBuiltHere ? InterpreterFolder : Path.Combine(AppContext.BaseDirectory, "programs"),
            $"{Name}.wasm"
        );

    /// <summary>Where programs/interpreters/build.sh leaves its modules: artifacts/interpreters of the repository.</summary>
    private static string InterpreterFolder
    {
        get
        {
            for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            {
                if (System.IO.File.Exists(Path.Combine(folder, "Flint.slnx")))
                {
                    return Path.Combine(folder, "artifacts", "interpreters");
                }
            }

            return AppContext.BaseDirectory;
        }
    }
}
