using System.Globalization;
using System.Text;
using System.Text.Json;
using Flint.Component.Types;

namespace Flint.Component.Tests.Specification;

/// <summary>Value literals of the reference tests.</summary>
internal static class SuiteValue
{
    public static ComponentValue Read(JsonElement json, ValType type) =>
        type switch
        {
            PrimitiveType primitive => Read(json.GetProperty("text").GetString()!, primitive.Kind),
            ListType { Length: null, Element: PrimitiveType { Kind: PrimitiveKind.U8 } } => new ComponentValue.Bytes(
                Items(json).Select(static i => byte.Parse(i.GetProperty("text").GetString()!)).ToArray()
            ),
            ListType list => new ComponentValue.List([.. Items(json).Select(i => Read(i, list.Element))]),
            TupleType tuple => new ComponentValue.Tuple([.. Items(json).Zip(tuple.Elements, Read)]),
            RecordType record => new ComponentValue.Record([
                .. Items(json).Zip(record.Fields, static (i, f) => Read(i, f.Type)),
            ]),
            FlagsType flags => new ComponentValue.Flags(
                json.GetProperty("labels")
                    .EnumerateArray()
                    .Aggregate(0u, (bits, label) => bits | (1u << flags.Labels.IndexOf(label.GetString()!)))
            ),
            ChoiceType choice => ReadCase(json, choice),
            _ => throw new NotSupportedException($"literal of type {type}"),
        };

    private static ComponentValue.Variant ReadCase(JsonElement json, ChoiceType type)
    {
        var label = json.GetProperty("label").GetString()!;
        var payload = type.Cases.Single(c => c.Label == label).Payload;
        return new ComponentValue.Variant(label, payload is null ? null : Read(json.GetProperty("payload"), payload));
    }

    private static IEnumerable<JsonElement> Items(JsonElement json) => json.GetProperty("items").EnumerateArray();

    private static ComponentValue Read(string text, PrimitiveKind kind) =>
        kind switch
        {
            PrimitiveKind.Bool => new ComponentValue.Bool(text == "true"),
            PrimitiveKind.S8 => new ComponentValue.S8((sbyte)Integer(text)),
            PrimitiveKind.U8 => new ComponentValue.U8((byte)Integer(text)),
            PrimitiveKind.S16 => new ComponentValue.S16((short)Integer(text)),
            PrimitiveKind.U16 => new ComponentValue.U16((ushort)Integer(text)),
            PrimitiveKind.S32 => new ComponentValue.S32((int)Integer(text)),
            PrimitiveKind.U32 => new ComponentValue.U32((uint)Integer(text)),
            PrimitiveKind.S64 => new ComponentValue.S64((long)Integer(text)),
            PrimitiveKind.U64 => new ComponentValue.U64((ulong)Integer(text)),
            PrimitiveKind.F32 => new ComponentValue.F32((float)Number(text)),
            PrimitiveKind.F64 => new ComponentValue.F64(Number(text)),
            PrimitiveKind.Char => new ComponentValue.Char(Rune.GetRuneAt(text, 0)),
            _ => new ComponentValue.String(text),
        };

    private static Int128 Integer(string text)
    {
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        var isNegative = digits.StartsWith('-');
        digits = digits.TrimStart('-', '+');
        var value = digits.StartsWith("0x", StringComparison.Ordinal)
            ? (Int128)UInt128.Parse(digits[2..], NumberStyles.HexNumber)
            : Int128.Parse(digits);
        return isNegative ? -value : value;
    }

    private static double Number(string text) =>
        text.StartsWith("nan", StringComparison.Ordinal) ? double.NaN
        : text.Contains("inf", StringComparison.Ordinal)
            ? (text.StartsWith('-') ? double.NegativeInfinity : double.PositiveInfinity)
        : double.Parse(text);
}
