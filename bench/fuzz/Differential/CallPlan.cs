using System.Text.Json.Serialization;
using Flint.Wasm;
using Flint.Wasm.Modules;

namespace Flint.Bench.Fuzz.Differential;

/// <summary>What is done with a module, in both engines alike.</summary>
/// <param name="Calls">The calls, in order.</param>
/// <param name="Globals">The exported globals that are compared after each call, with their types.</param>
internal sealed record CallPlan(
    [property: JsonPropertyName("calls")] IReadOnlyList<PlannedCall> Calls,
    [property: JsonPropertyName("globals")] IReadOnlyList<string[]> Globals
)
{
    /// <summary>What generated modules export to fill up the fuel that bounds their loops.</summary>
    private const string Refuel = "hangLimitInitializer";

    private static readonly ulong[] Interesting =
    [
        0,
        1,
        2,
        7,
        31,
        32,
        0x7F,
        0x80,
        0xFF,
        0xFFFF,
        0x7FFF_FFFF,
        0x8000_0000,
        0xFFFF_FFFF,
        0x1_0000_0000,
        0x7FFF_FFFF_FFFF_FFFF,
        0x8000_0000_0000_0000,
        0xFFFF_FFFF_FFFF_FFFF,
        0x3F80_0000,
        0xBFC0_0000,
        0x7F80_0000,
        0x4F00_0000,
        0x3FF0_0000_0000_0000,
        0xC1E0_0000_0020_0000,
        0x43E0_0000_0000_0000,
        0x7FF0_0000_0000_0000,
    ];

    /// <summary>Plans calls of everything that JavaScript can call, too.</summary>
    public static CallPlan For(ModuleDefinition module, Random random)
    {
        var calls = new List<PlannedCall>();
        var globals = new List<string[]>();
        var refuel = module.Exports.Any(static e => e.Kind == ExternKind.Function && e.Name == Refuel) ? Refuel : null;
        foreach (var export in module.Exports)
        {
            if (export.Kind == ExternKind.Global && module.Globals[export.Index].Value is { } value && IsPlain(value))
            {
                globals.Add([export.Name, TypeName(value)]);
            }

            if (export.Kind == ExternKind.Function && export.Name != Refuel)
            {
                var type = module.Functions[export.Index];
                if (type.Parameters.All(IsPlain) && type.Results.All(IsPlain))
                {
                    var times = type.Parameters.IsEmpty ? 1 : 3;
                    for (var i = 0; i < times; i++)
                    {
                        calls.Add(Call(export.Name, type, refuel, random));
                    }
                }
            }
        }

        return new CallPlan(calls, globals);
    }

    private static PlannedCall Call(string name, FunctionType type, string? refuel, Random random) =>
        new(
            name,
            refuel,
            [.. type.Parameters.Select(p => $"{TypeName(p)}:{Argument(p, random):x}")],
            [.. type.Results.Select(TypeName)]
        );

    private static ulong Argument(Flint.Wasm.ValueType type, Random random)
    {
        var bits = random.Next(3) == 0 ? (ulong)random.NextInt64() : Interesting[random.Next(Interesting.Length)];
        return type.Kind switch
        {
            ValueKind.I32 => (uint)bits,
            // What a NaN's bits become on the way through JavaScript is not defined.
            ValueKind.F32 => float.IsNaN(BitConverter.UInt32BitsToSingle((uint)bits)) ? 0x3FC0_0000 : (uint)bits,
            ValueKind.F64 => double.IsNaN(BitConverter.UInt64BitsToDouble(bits)) ? 0x4004_0000_0000_0000 : bits,
            ValueKind.Ref => 0,
            _ => bits,
        };
    }

    private static bool IsPlain(Flint.Wasm.ValueType type) =>
        type.Kind != ValueKind.V128
        && (!type.IsReference || (type.Nullable && (type.Heap == HeapType.Func || type.Heap == HeapType.Extern)));

    private static string TypeName(Flint.Wasm.ValueType type) => type.IsReference ? "ref" : type.ToString();
}

/// <summary>One call.</summary>
/// <param name="Name">The export.</param>
/// <param name="Reset">The export to call before, or null.</param>
/// <param name="Arguments">Type, colon, bits in hexadecimal.</param>
/// <param name="Results">The types of the results.</param>
internal sealed record PlannedCall(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("reset")] string? Reset,
    [property: JsonPropertyName("arguments")] IReadOnlyList<string> Arguments,
    [property: JsonPropertyName("results")] IReadOnlyList<string> Results
);
