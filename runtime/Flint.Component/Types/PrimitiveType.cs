using Flint.Wasm;

namespace Flint.Component.Types;

/// <summary>The kinds of value types.</summary>
internal enum PrimitiveKind : byte
{
    Bool,
    S8,
    U8,
    S16,
    U16,
    S32,
    U32,
    S64,
    U64,
    F32,
    F64,
    Char,
    String,
}

/// <summary>A primitive value type.</summary>
internal sealed class PrimitiveType : ValType
{
    public PrimitiveType(PrimitiveKind kind)
    {
        Kind = kind;
        ContainsPointer = kind == PrimitiveKind.String;
        Layout = kind switch
        {
            PrimitiveKind.Bool or PrimitiveKind.S8 or PrimitiveKind.U8 => AbiLayout.Scalar(1, ValueKind.I32),
            PrimitiveKind.S16 or PrimitiveKind.U16 => AbiLayout.Scalar(2, ValueKind.I32),
            PrimitiveKind.S32 or PrimitiveKind.U32 or PrimitiveKind.Char => AbiLayout.Scalar(4, ValueKind.I32),
            PrimitiveKind.S64 or PrimitiveKind.U64 => AbiLayout.Scalar(8, ValueKind.I64),
            PrimitiveKind.F32 => AbiLayout.Scalar(4, ValueKind.F32),
            PrimitiveKind.F64 => AbiLayout.Scalar(8, ValueKind.F64),
            _ => AbiLayout.PointerAndLength,
        };
    }

    public PrimitiveKind Kind { get; }

    public override AbiLayout Layout { get; }

    public static PrimitiveType Bool { get; } = new(PrimitiveKind.Bool);

    public static PrimitiveType U8 { get; } = new(PrimitiveKind.U8);

    public static PrimitiveType U32 { get; } = new(PrimitiveKind.U32);

    public static PrimitiveType U64 { get; } = new(PrimitiveKind.U64);

    public static PrimitiveType String { get; } = new(PrimitiveKind.String);

    public override ValType Renamed() => new PrimitiveType(Kind);

    public override string ToString() => Kind.ToString().ToLowerInvariant();

    protected override ValType SubstituteParts(ResourceSubstitution substitution) => this;
}
