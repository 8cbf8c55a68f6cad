using System.Diagnostics;

namespace Flint.Wasm.Tests.Instructions;

/// <summary>Runs modules of <see cref="InstructionModule"/>: on the engine under test, and on V8 in a process of node.</summary>
internal static class ReferenceRun
{
    /// <summary>The memory that each function leaves, function by function and record by record.</summary>
    public static byte[] OnFlint(byte[] binary, int functions, byte[] records)
    {
        using var engine = new CompilingEngine();
        using var module = engine.Compile(binary);
        using var store = engine.CreateStore();
        var instance = store.Instantiate(module, []);
        var memory = instance.GetMemory("memory")!.Slice(0, InstructionModule.RecordLength);
        var output = new byte[functions * records.Length];
        var position = 0;
        for (var f = 0; f < functions; f++)
        {
            var function = instance.GetFunction(f.ToString())!;
            for (var at = 0; at < records.Length; at += InstructionModule.RecordLength)
            {
                records.AsSpan(at, InstructionModule.RecordLength).CopyTo(memory);
                try
                {
                    function.Invoke();
                }
                catch (WasmTrapException)
                {
                    // The memory shows it: nothing was stored.
                }

                memory.CopyTo(output.AsSpan(position));
                position += InstructionModule.RecordLength;
            }
        }

        return output;
    }

    /// <summary>The same from V8; skips the test where there is no node.</summary>
    public static byte[] OnV8(byte[] binary, byte[] records)
    {
        var directory = Directory.CreateTempSubdirectory("flint-instructions-");
        try
        {
            var module = Path.Combine(directory.FullName, "module.wasm");
            var input = Path.Combine(directory.FullName, "records");
            var output = Path.Combine(directory.FullName, "output");
            File.WriteAllBytes(module, binary);
            File.WriteAllBytes(input, records);
            var script = Path.Combine(AppContext.BaseDirectory, "Instructions", "v8-reference.mjs");
            Start("node", [script, module, input, output, InstructionModule.RecordLength.ToString()], null);
            return File.ReadAllBytes(output);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>Runs a process to its end, demands success and returns what it wrote.</summary>
    /// <param name="program">What to run; the test is skipped where it cannot be found.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="variable">The name of an environment variable to set to 0, or null.</param>
    public static string Start(string program, string[] arguments, string? variable)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (variable is not null)
        {
            start.Environment[variable] = "0";
        }

        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{program} is not installed.");
            return "";
        }

        using (process)
        {
            var error = process.StandardError.ReadToEndAsync();
            var text = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, text);
            return text;
        }
    }
}
