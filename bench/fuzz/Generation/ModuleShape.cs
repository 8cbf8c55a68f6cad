using Flint.Wasm;

namespace Flint.Bench.Fuzz.Generation;

/// <summary>What the functions of a generated module can use.</summary>
internal sealed class ModuleShape
{
    /// <summary>Imported log functions, one for each of i32, i64, f32, f64 and v128, in this order.</summary>
    public const int LogFunctions = 5;

    private static readonly ValueKind[] Kinds =
    [
        ValueKind.I32,
        ValueKind.I64,
        ValueKind.F32,
        ValueKind.F64,
        ValueKind.V128,
    ];

    public ModuleShape(Random random)
    {
        IsMemory64 = random.Next(8) == 0;
        for (var i = random.Next(3, 10); i > 0; i--)
        {
            Types.Add(new(AnyKinds(random, 5), AnyKinds(random, random.Next(4) == 0 ? 4 : 2)));
        }

        for (var i = random.Next(2, 9); i > 0; i--)
        {
            Functions.Add(random.Next(Types.Count));
        }

        for (var i = random.Next(2, 8); i > 0; i--)
        {
            Globals.Add(AnyKind(random));
        }

        TableLength = random.Next(1, 20);
        DataSegments = random.Next(1, 4);
    }

    /// <summary>Parameters and results.</summary>
    public sealed record Signature(ValueKind[] Parameters, ValueKind[] Results);

    public bool IsMemory64 { get; }

    /// <summary>The function types; those of the log functions and of the refuelling function come after them.</summary>
    public List<Signature> Types { get; } = [];

    /// <summary>The types of the functions that are not imported, by index of <see cref="Types"/>.</summary>
    public List<int> Functions { get; } = [];

    /// <summary>The globals but the last, which holds the fuel.</summary>
    public List<ValueKind> Globals { get; } = [];

    public int FuelGlobal => Globals.Count;

    public int TableLength { get; }

    public int DataSegments { get; }

    /// <summary>The index of the function that makes NaNs of a shape canonical.</summary>
    public int NanHelper(NanShape shape) => LogFunctions + Functions.Count + (int)shape - 1;

    public static ValueKind AnyKind(Random random) => Kinds[random.Next(Kinds.Length)];

    /// <summary>A type's byte in the binary format.</summary>
    public static byte Code(ValueKind kind) => (byte)(0x80 - (int)kind);

    private static ValueKind[] AnyKinds(Random random, int most) =>
        [.. Enumerable.Range(0, random.Next(most)).Select(_ => AnyKind(random))];
}
