using Flint.Wasm.Binary;

namespace Flint.Bench.Fuzz.Generation;

/// <summary>
/// Which instructions may make a NaN whose bits the specification leaves open (4.3.3): engines may differ there, and
/// what comes of it cannot be compared unless NaNs are made canonical.
/// </summary>
internal enum NanShape : byte
{
    None,
    F32,
    F64,
    F32X4,
    F64X2,
}

/// <summary>Finds an instruction's <see cref="NanShape"/> by its name.</summary>
internal static class NanShapes
{
    private static readonly HashSet<string> Arithmetic = new(StringComparer.Ordinal)
    {
        "add",
        "sub",
        "mul",
        "div",
        "sqrt",
        "min",
        "max",
        "ceil",
        "floor",
        "trunc",
        "nearest",
        "demote_f64",
        "promote_f32",
        "demote_f64x2_zero",
        "promote_low_f32x4",
    };

    public static NanShape Of(Opcode opcode)
    {
        var name = OpcodeTable.Name(opcode);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !Arithmetic.Contains(name[(dot + 1)..]))
        {
            return NanShape.None;
        }

        return name[..dot] switch
        {
            "f32" => NanShape.F32,
            "f64" => NanShape.F64,
            "f32x4" => NanShape.F32X4,
            "f64x2" => NanShape.F64X2,
            _ => NanShape.None,
        };
    }
}
