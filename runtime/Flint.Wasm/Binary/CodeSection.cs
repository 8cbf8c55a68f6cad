using System.Collections.Immutable;
using Flint.Wasm.Modules;
using Flint.Wasm.Validation;

namespace Flint.Wasm.Binary;

/// <summary>The code section (core specification, 5.5.13).</summary>
internal static class CodeSection
{
    public static void Read(ref WasmReader reader, ModuleContext context)
    {
        var start = reader.Position;
        var count = reader.ReadCount(context.Limits.Functions, "function bodies");
        var defined = context.Functions.Count - context.ImportedFunctionCount;
        if (count != defined)
        {
            throw new WasmFormatException(
                WasmFormatError.Malformed,
                start,
                $"function and code section have inconsistent lengths: {defined} functions and {count} bodies"
            );
        }

        context.Bodies.EnsureCapacity(count);
        var validator = new FunctionValidator(context);
        var runs = new List<LocalRun>();
        for (var i = 0; i < count; i++)
        {
            var body = ReadBody(ref reader, context, runs, context.ImportedFunctionCount + i, out var code);
            body.MaximumStackHeight = validator.Validate(ref code, body);
            context.Bodies.Add(body);
        }
    }

    private static FunctionBody ReadBody(
        ref WasmReader reader,
        ModuleContext context,
        List<LocalRun> runs,
        int function,
        out WasmReader code
    )
    {
        var start = reader.Position;
        var size = reader.ReadCount(context.Limits.FunctionBodyBytes, "bytes of a function body");
        code = reader.Slice(size);
        runs.Clear();
        var parameters = context.Functions[function].Parameters.Length;
        var locals = 0L;
        for (var count = code.ReadCount(int.MaxValue, "runs of locals"); count > 0; count--)
        {
            var run = code.ReadU32();
            locals += run;
            if (locals > uint.MaxValue || parameters + locals > context.Limits.Locals)
            {
                throw new WasmFormatException(
                    locals > uint.MaxValue ? WasmFormatError.Malformed : WasmFormatError.LimitExceeded,
                    start,
                    $"too many locals: {parameters + locals}, the limit is {context.Limits.Locals}"
                );
            }

            var type = code.ReadValueType(context.Types);
            if (run > 0)
            {
                runs.Add(new LocalRun((int)run, type));
            }
        }

        return new FunctionBody
        {
            FunctionIndex = function,
            Locals = runs.Count == 0 ? [] : [.. runs],
            LocalCount = (int)locals,
            CodeOffset = code.Position,
            CodeLength = code.Remaining,
        };
    }
}
