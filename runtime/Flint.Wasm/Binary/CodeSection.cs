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
        if (context.KnownCode is { } known && reader.Remaining >= ValidatedCode.WorthwhileBytes)
        {
            ReadRuns(ref reader, context, validator, runs, known);
        }

        while (context.Bodies.Count < count)
        {
            ReadNext(ref reader, context, validator, runs);
        }
    }

    private static void ReadNext(
        ref WasmReader reader,
        ModuleContext context,
        FunctionValidator validator,
        List<LocalRun> runs
    )
    {
        var function = context.ImportedFunctionCount + context.Bodies.Count;
        var body = ReadBody(ref reader, context, runs, function, out var code);
        body.MaximumStackHeight = validator.Validate(ref code, body);
        context.Bodies.Add(body);
    }

    // Reads whole runs as long as their bounds are clear; the rest, and what is malformed, is left to the usual way.
    private static void ReadRuns(
        ref WasmReader reader,
        ModuleContext context,
        FunctionValidator validator,
        List<LocalRun> locals,
        ValidatedCode known
    )
    {
        var before = ValidatedCode.HashOfContext(context.Binary.Span[..context.SectionStart]);
        while (TryFindRun(reader, context, out var end, out var count))
        {
            var start = reader.Position;
            var first = context.Bodies.Count;
            var key = ValidatedCode.KeyOf(before, first, context.Binary.Span[start..end]);
            if (known.Find(key) is { } found)
            {
                context.Bodies.AddRange(found.At(start));
                context.ValidatedRuns.Add(found);
                reader.Position = end;
                continue;
            }

            for (var i = 0; i < count; i++)
            {
                ReadNext(ref reader, context, validator, locals);
            }

            var run = new ValidatedRun(start, [.. context.Bodies.Skip(first)]);
            context.ValidatedRuns.Add(run);
            known.Add(key, run);
        }
    }

    private static bool TryFindRun(WasmReader reader, ModuleContext context, out int end, out int count)
    {
        var start = reader.Position;
        var left = context.Functions.Count - context.ImportedFunctionCount - context.Bodies.Count;
        for (count = 0; count < left && reader.Position - start < ValidatedCode.RunBytes; count++)
        {
            if (!reader.TrySkipSized())
            {
                break;
            }
        }

        end = reader.Position;
        return count > 0;
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
