using Flint.Wasm.Binary;

namespace Flint.Wasm.Compiler;

/// <summary>
/// An i32 that is at most <paramref name="Maximum"/>, or the sum of a local, as it is now, and such a number: the index
/// into an array that was masked, or a small field of memory. Sums with a local are modulo 2^32.
/// </summary>
/// <param name="Maximum">The largest it can be, unsigned.</param>
/// <param name="BaseLocal">The local, or -1.</param>
internal readonly record struct ValueRange(uint Maximum, int BaseLocal = -1)
{
    /// <summary>The range of what an instruction computes from its operands, or null where nothing is known.</summary>
    public static ValueRange? Of(Opcode opcode, Operand first, Operand second)
    {
        switch (opcode)
        {
            case Opcode.I32And:
                return And(first, second);
            case Opcode.I32Add:
                return Add(first, second);
            case Opcode.I32Shl when second.Place == OperandPlace.Constant && NumberOf(first) is { } shifted:
                return Limited((ulong)shifted << ((int)second.Bits & 31));
            case Opcode.I32ShrU when second.Place == OperandPlace.Constant:
                return new ValueRange((NumberOf(first) ?? uint.MaxValue) >> ((int)second.Bits & 31));
            case Opcode.I32Mul when NumberOf(first) is { } left && NumberOf(second) is { } right:
                return Limited((ulong)left * right);
            default:
                return null;
        }
    }

    /// <summary>The range of what is loaded from memory.</summary>
    public static ValueRange? OfLoad(Opcode opcode) =>
        opcode switch
        {
            Opcode.I32Load8U => new ValueRange(byte.MaxValue),
            Opcode.I32Load16U => new ValueRange(ushort.MaxValue),
            _ => null,
        };

    private static ValueRange? And(Operand first, Operand second) =>
        (NumberOf(first), NumberOf(second)) switch
        {
            ({ } left, { } right) => new ValueRange(Math.Min(left, right)),
            ({ } left, null) => new ValueRange(left),
            (null, { } right) => new ValueRange(right),
            _ => null,
        };

    // One of the two may have a base: the local itself, or a sum that already has it.
    private static ValueRange? Add(Operand first, Operand second)
    {
        if (NumberOf(second) is { } right && TermOf(first) is { } left)
        {
            return Limited((ulong)left.Maximum + right, left.BaseLocal);
        }

        return NumberOf(first) is { } number && TermOf(second) is { } term
            ? Limited((ulong)term.Maximum + number, term.BaseLocal)
            : null;
    }

    private static ValueRange? TermOf(Operand operand) =>
        operand.Place == OperandPlace.Local ? new ValueRange(0, operand.Index)
        : operand.Place == OperandPlace.Constant ? new ValueRange((uint)operand.Bits)
        : operand.Range;

    // The largest value of an operand without a base.
    private static uint? NumberOf(Operand operand) =>
        operand.Place == OperandPlace.Constant ? (uint)operand.Bits
        : operand.Range is { BaseLocal: < 0 } range ? range.Maximum
        : null;

    private static ValueRange? Limited(ulong maximum, int baseLocal = -1) =>
        maximum <= uint.MaxValue ? new ValueRange((uint)maximum, baseLocal) : null;
}
