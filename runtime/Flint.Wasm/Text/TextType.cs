using Flint.Wasm.Binary;

namespace Flint.Wasm.Text;

/// <summary>A value type with type indices of its module, as the binary format writes it.</summary>
/// <param name="Form">The first byte: a number or vector type, 0x63 for (ref null …) or 0x64 for (ref …).</param>
/// <param name="Heap">For references: a type index, or the negative code of an abstract heap type.</param>
internal readonly record struct TextType(byte Form, long Heap = 0)
{
    public const byte NullableReference = 0x63;
    public const byte Reference = 0x64;

    /// <summary>(ref null func).</summary>
    public static TextType FuncRef => new(NullableReference, -0x10);

    public bool IsReference => Form is NullableReference or Reference;

    public void Write(WasmWriter writer)
    {
        if (Form == NullableReference && Heap < 0)
        {
            writer.WriteByte((byte)(Heap & 0x7F));
            return;
        }

        writer.WriteByte(Form);
        if (IsReference)
        {
            writer.WriteSigned(Heap);
        }
    }

    /// <summary>The binary code of an abstract heap type's keyword, or 0 where it is none.</summary>
    public static int AbstractHeap(ReadOnlySpan<byte> word) =>
        word switch
        {
            _ when word.SequenceEqual("func"u8) => -0x10,
            _ when word.SequenceEqual("extern"u8) => -0x11,
            _ when word.SequenceEqual("exn"u8) => -0x17,
            _ when word.SequenceEqual("nofunc"u8) => -0x0D,
            _ when word.SequenceEqual("noextern"u8) => -0x0E,
            _ when word.SequenceEqual("noexn"u8) => -0x0C,
            _ when word.SequenceEqual("none"u8) => -0x0F,
            _ when word.SequenceEqual("any"u8) => -0x12,
            _ when word.SequenceEqual("eq"u8) => -0x13,
            _ when word.SequenceEqual("i31"u8) => -0x14,
            _ when word.SequenceEqual("struct"u8) => -0x15,
            _ when word.SequenceEqual("array"u8) => -0x16,
            _ => 0,
        };
}
