using Flint.Bench.Fuzz.Generation;
using Flint.Wasm;
using Flint.Wasm.Binary;
using Flint.Wasm.Modules;

namespace Flint.Bench.Fuzz.Differential;

/// <summary>Runs generated modules in Flint and in V8 and compares all that can be seen of them.</summary>
internal sealed class DifferentialRun : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("flint-differential-").FullName;
    private readonly FlintRun _flint = new();
    private readonly V8Run _v8;
    private readonly BinaryenGenerator _binaryen;

    public DifferentialRun()
    {
        _v8 = new V8Run(_folder);
        _binaryen = new BinaryenGenerator(_folder);
    }

    /// <summary>Generates the module of a seed and compares. Null where none could be generated.</summary>
    public async Task<Comparison?> CompareAsync(GeneratorKind generator, int seed)
    {
        var binary =
            generator == GeneratorKind.Binaryen
                ? await _binaryen.GenerateAsync(seed)
                : new ModuleGenerator(seed).Generate();
        return binary is null ? null : await CompareAsync(binary, seed);
    }

    /// <summary>Compares one module.</summary>
    /// <param name="binary">The module.</param>
    /// <param name="seed">Where the arguments of calls come from.</param>
    public async Task<Comparison> CompareAsync(byte[] binary, int seed)
    {
        ModuleDefinition module;
        try
        {
            module = ModuleDecoder.Decode(binary, WasmLimits.Default);
        }
        catch (WasmFormatException fault)
        {
            // Nothing can be planned for a module that Flint refuses; V8 must refuse it, too.
            var answer = await RunV8Async(binary, new CallPlan([], []));
            var outcome =
                answer[0] == "refused" ? Outcome.Refused
                : fault.Error == WasmFormatError.Unsupported ? Outcome.OutOfScope
                : Outcome.Different;
            return new Comparison(binary, outcome, ["refused", $"# {fault.Message}"], answer);
        }

        var plain = await CompareComparableAsync(
            new ModuleRewriter(binary, module, canonicalizeNans: false).Rewrite(),
            seed
        );
        if (plain.Outcome != Outcome.Different || !ModuleRewriter.MakesNans(module))
        {
            return plain;
        }

        var canonical = await CompareComparableAsync(
            new ModuleRewriter(binary, module, canonicalizeNans: true).Rewrite(),
            seed
        );
        return canonical.Outcome == Outcome.Same ? plain with { Outcome = Outcome.SameButForNans } : canonical;
    }

    public void Dispose()
    {
        _flint.Dispose();
        _v8.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<Comparison> CompareComparableAsync(byte[] binary, int seed)
    {
        var module = ModuleDecoder.Decode(binary, WasmLimits.Default);
        if (
            module.Imports.Any(static i =>
                i.Module != LogModule.Host || !i.Name.StartsWith("log-", StringComparison.Ordinal)
            )
        )
        {
            throw new InvalidDataException("The module imports what the comparison cannot give it.");
        }

        var plan = CallPlan.For(module, new Random(seed));
        var theirs = RunV8Async(binary, plan);
        var ours = _flint.Run(binary, plan);
        return Comparison.Of(binary, ours, await theirs);
    }

    private async Task<List<string>> RunV8Async(byte[] binary, CallPlan plan)
    {
        var path = Path.Combine(_folder, "module.wasm");
        await File.WriteAllBytesAsync(path, binary);
        return await _v8.RunAsync(path, plan);
    }
}
