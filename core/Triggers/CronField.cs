using System.Globalization;

namespace Flint.Core;

/// <summary>One field of a schedule: the values that it allows, as bits.</summary>
/// <param name="Bits">Bit n stands for the value n.</param>
/// <param name="IsStar">Whether it began with a star, which counts for the rule of days (see <see cref="CronExpression"/>).</param>
internal readonly record struct CronField(ulong Bits, bool IsStar)
{
    /// <summary>Whether a value is allowed.</summary>
    public bool Allows(int value) => (Bits & (1UL << value)) != 0;

    /// <summary>Reads a field: a list of <c>*</c>, values, ranges, each with a step where wanted.</summary>
    /// <param name="text">The field.</param>
    /// <param name="least">The least value.</param>
    /// <param name="most">The greatest value.</param>
    /// <param name="names">Names of the values from <paramref name="least"/> on; empty where they have none.</param>
    /// <exception cref="FormatException">It is no such field; the message says why.</exception>
    public static CronField Parse(string text, int least, int most, ReadOnlySpan<string> names)
    {
        ulong bits = 0;
        foreach (var part in text.Split(','))
        {
            bits |= ParsePart(part, least, most, names);
        }

        return new CronField(bits, text.StartsWith('*'));
    }

    private static ulong ParsePart(string part, int least, int most, ReadOnlySpan<string> names)
    {
        var slash = part.IndexOf('/', StringComparison.Ordinal);
        var step = 1;
        if (slash >= 0 && (!TryNumber(part[(slash + 1)..], out step) || step < 1 || step > most))
        {
            throw new FormatException($"'{part}' has no step from 1 to {most} after the slash.");
        }

        var range = slash < 0 ? part : part[..slash];
        var (from, to) = (least, most);
        if (range != "*")
        {
            var dash = range.IndexOf('-', StringComparison.Ordinal);
            from = Value(dash < 0 ? range : range[..dash], least, most, names);
            // A value with a step goes on to the end, as in 5/15.
            to =
                dash >= 0 ? Value(range[(dash + 1)..], least, most, names)
                : slash >= 0 ? most
                : from;
        }

        if (to < from)
        {
            throw new FormatException($"'{part}' is a range that ends before it begins.");
        }

        ulong bits = 0;
        for (var value = from; value <= to; value += step)
        {
            bits |= 1UL << value;
        }

        return bits;
    }

    private static int Value(string text, int least, int most, ReadOnlySpan<string> names)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (string.Equals(names[i], text, StringComparison.OrdinalIgnoreCase))
            {
                return least + i;
            }
        }

        return TryNumber(text, out var value) && value >= least && value <= most
            ? value
            : throw new FormatException(
                $"'{text}' is no value from {least} to {most}{(names.IsEmpty ? "" : $" or name such as {names[0]}")}."
            );
    }

    private static bool TryNumber(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
