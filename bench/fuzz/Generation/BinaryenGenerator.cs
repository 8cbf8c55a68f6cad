using System.Diagnostics;

namespace Flint.Bench.Fuzz.Generation;

/// <summary>Makes modules with Binaryen's <c>wasm-opt --translate-to-fuzz</c>.</summary>
internal sealed class BinaryenGenerator(string folder)
{
    private static readonly string[] Features =
    [
        "--enable-sign-ext",
        "--enable-mutable-globals",
        "--enable-nontrapping-float-to-int",
        "--enable-simd",
        "--enable-bulk-memory",
        "--enable-multivalue",
        "--enable-extended-const",
        "--enable-tail-call",
    ];

    private static readonly string[] Passes = ["-O1", "-O3", "-Os", "--flatten", "--fuzz-passes"];

    /// <summary>The module of a seed; null where wasm-opt could not make one.</summary>
    public async Task<byte[]?> GenerateAsync(int seed)
    {
        var random = new Random(seed);
        var source = new byte[200 << random.Next(8)];
        random.NextBytes(source);
        var input = Path.Combine(folder, $"seed-{seed}");
        var output = Path.Combine(folder, $"seed-{seed}.wasm");
        List<string> arguments = ["--translate-to-fuzz", input, "-o", output, .. Features];

        // Binaryen makes two modules of three invalid with reference types; those show that both engines refuse them.
        if (random.Next(6) == 0)
        {
            arguments.Add("--enable-reference-types");
        }

        if (random.Next(3) == 0)
        {
            arguments.Add(Passes[random.Next(Passes.Length)]);
        }

        try
        {
            await File.WriteAllBytesAsync(input, source);
            using var process = Process.Start(
                new ProcessStartInfo("wasm-opt", arguments)
                {
                    UseShellExecute = false,
                    RedirectStandardError = true,
                    RedirectStandardOutput = true,
                }
            )!;
            var error = process.StandardError.ReadToEndAsync();
            await process.StandardOutput.ReadToEndAsync();
            await error;
            await process.WaitForExitAsync();
            return process.ExitCode == 0 && File.Exists(output) ? await File.ReadAllBytesAsync(output) : null;
        }
        finally
        {
            File.Delete(input);
            File.Delete(output);
        }
    }
}
