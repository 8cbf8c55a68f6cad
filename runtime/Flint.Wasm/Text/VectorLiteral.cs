using Flint.Wasm.Binary;

namespace Flint.Wasm.Text;

/// <summary>The operands of <c>v128.const</c>: a shape and its lanes.</summary>
internal static class VectorLiteral
{
    /// <summary>Reads a shape's keyword and answers its lanes.</summary>
    public static (int Count, int Bits, bool IsFloat) TakeShape(WatReader reader)
    {
        var start = reader.Next;
        var word = reader.TakeWord("a vector shape");
        return word switch
        {
            _ when word.SequenceEqual("i8x16"u8) => (16, 8, false),
            _ when word.SequenceEqual("i16x8"u8) => (8, 16, false),
            _ when word.SequenceEqual("i32x4"u8) => (4, 32, false),
            _ when word.SequenceEqual("i64x2"u8) => (2, 64, false),
            _ when word.SequenceEqual("f32x4"u8) => (4, 32, true),
            _ when word.SequenceEqual("f64x2"u8) => (2, 64, true),
            _ => throw reader.Source.Fault(
                start.Start,
                "unknown operator or unexpected token: a vector shape is needed"
            ),
        };
    }

    /// <summary>Reads a shape and its lanes and writes the sixteen bytes.</summary>
    public static void Take(WatReader reader, WasmWriter output)
    {
        var (count, bits, isFloat) = TakeShape(reader);
        for (var i = 0; i < count; i++)
        {
            if (reader.Next.Kind != WatTokenKind.Word)
            {
                throw reader.Fault($"wrong number of lane literals: {count} are needed");
            }

            var lane = isFloat ? reader.TakeFloat(bits == 64) : reader.TakeInteger(bits);
            for (var written = 0; written < bits; written += 8)
            {
                output.WriteByte((byte)(lane >> written));
            }
        }

        if (reader.Next.Kind == WatTokenKind.Word && IsNumber(reader.NextText))
        {
            throw reader.Fault($"wrong number of lane literals: no more than {count} are allowed");
        }
    }

    private static bool IsNumber(ReadOnlySpan<byte> text) =>
        char.IsAsciiDigit((char)text[0]) || text[0] is (byte)'+' or (byte)'-';
}
