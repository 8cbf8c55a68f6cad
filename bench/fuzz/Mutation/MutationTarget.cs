using Flint.Component;
using Flint.Component.Binary;
using Flint.Wasm;
using Flint.Wasm.Binary;
using Flint.Wasm.Compiler;
using Flint.Wasm.Text;

namespace Flint.Bench.Fuzz.Mutation;

/// <summary>What reads damaged inputs.</summary>
/// <param name="Name">For the command line.</param>
/// <param name="IsText">Whether the inputs are text.</param>
/// <param name="Read">
/// Answers whether the input was accepted. Throws what it should not throw, or
/// <see cref="InvalidDataException"/> where the error does not name a place in the input.
/// </param>
internal sealed record MutationTarget(string Name, bool IsText, Func<byte[], bool> Read)
{
    private static readonly CompilingEngine Engine = new(new CompilingEngineOptions { CompileAheadBytes = 0 });
    private static readonly DecodingEngine Decoder = new();

    /// <summary>All targets: core modules, their compiler, components and the text format.</summary>
    public static IReadOnlyList<MutationTarget> All { get; } =
    [
        new("module", IsText: false, ReadModule),
        new("code", IsText: false, CompileModule),
        new("component", IsText: false, ReadComponent),
        new("text", IsText: true, ReadText),
    ];

    /// <summary>The target with a name.</summary>
    public static MutationTarget Named(string name) => All.Single(t => t.Name == name);

    private static bool ReadModule(byte[] input)
    {
        try
        {
            ModuleDecoder.Decode(input, WasmLimits.Default);
            return true;
        }
        catch (WasmFormatException fault)
        {
            CheckPlace(fault.Offset >= 0 && fault.Offset <= input.Length, fault);
            return false;
        }
    }

    // What is accepted is compiled, every function of it.
    private static bool CompileModule(byte[] input)
    {
        if (!ReadModule(input))
        {
            return false;
        }

        using var module = (CompiledModule)Engine.Compile(input);
        foreach (var body in module.Definition.Bodies)
        {
            module.Code.GetEntryPoint(body.FunctionIndex);
        }

        return true;
    }

    private static bool ReadComponent(byte[] input)
    {
        try
        {
            using var component = WasmComponent.Compile(Decoder, input);
            return true;
        }
        catch (ComponentFormatException fault)
        {
            CheckPlace(fault.Offset >= 0 && fault.Offset <= input.Length, fault);
            return false;
        }
    }

    private static bool ReadText(byte[] input)
    {
        byte[] binary;
        try
        {
            binary = WatCompiler.Compile(input);
        }
        catch (WatFormatException fault)
        {
            CheckPlace(fault is { Line: >= 1, Column: >= 1 }, fault);
            return false;
        }

        return ReadModule(binary);
    }

    private static void CheckPlace(bool isInside, Exception fault)
    {
        if (!isInside)
        {
            throw new InvalidDataException("The error names a place that is not in the input.", fault);
        }
    }
}
