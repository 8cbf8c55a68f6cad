namespace Flint.Bench.Fuzz.Mutation;

/// <summary>Damages inputs.</summary>
internal static class Mutator
{
    /// <summary>Inputs do not grow beyond this: what is meant to be found lies in small ones, and those are fast.</summary>
    private const int MaximumLength = 256 * 1024;

    private static readonly byte[] Interesting =
    [
        0,
        1,
        2,
        0x0B,
        0x3F,
        0x40,
        0x41,
        0x60,
        0x63,
        0x6F,
        0x70,
        0x7C,
        0x7F,
        0x80,
        0xFC,
        0xFD,
        0xFF,
    ];

    // Text is damaged where its structure is.
    private static readonly string[] Words =
    [
        "(",
        ")",
        "((",
        "\"",
        "(;",
        ";;",
        "$x",
        "0x",
        "-1",
        "4294967296",
        "nan:0x1",
        "i32",
        "(param",
        "(result",
        "(type 0)",
        "(rec",
        "block",
        "end",
        "(then",
        "(import \"a\" \"b\"",
        "(export \"a\"",
        "\\u{110000}",
    ];

    /// <summary>A damaged copy of one of the inputs.</summary>
    public static byte[] Mutate(IReadOnlyList<byte[]> corpus, bool isText, Random random)
    {
        var bytes = new List<byte>(corpus[random.Next(corpus.Count)]);
        for (var hits = random.Next(2) == 0 ? 1 : 1 << random.Next(5); hits > 0; hits--)
        {
            Hit(bytes, corpus, isText, random);
        }

        return [.. bytes];
    }

    private static void Hit(List<byte> bytes, IReadOnlyList<byte[]> corpus, bool isText, Random random)
    {
        if (bytes.Count == 0)
        {
            bytes.Add((byte)random.Next(256));
            return;
        }

        var at = random.Next(bytes.Count);
        var length = Math.Min(1 << random.Next(7), bytes.Count - at);

        // What changes the length of a binary is mostly found out at the end of the section; the rest goes deeper.
        switch (
            isText ? random.Next(6)
            : random.Next(4) == 0 ? random.Next(4)
            : random.Next(4, 12)
        )
        {
            case 0:
                bytes.RemoveRange(at, length);
                break;
            case 1 when bytes.Count + length <= MaximumLength:
                bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                break;
            case 2 when bytes.Count + length <= MaximumLength:
                var other = corpus[random.Next(corpus.Count)];
                var from = random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(length, other.Length - from)).ToArray());
                break;
            case 3 when random.Next(16) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 4 or 5 when isText:
                bytes.InsertRange(at, System.Text.Encoding.ASCII.GetBytes(Words[random.Next(Words.Length)]));
                break;
            case 4 or 5:
                bytes[at] = (byte)(bytes[at] ^ (1 << random.Next(8)));
                break;
            case 6 or 7:
                bytes[at] = Interesting[random.Next(Interesting.Length)];
                break;
            case 8:
                bytes[at] = (byte)(bytes[at] + random.Next(-2, 3));
                break;
            case 9:
                // A long number in place of a short one.
                bytes.RemoveAt(at);
                bytes.InsertRange(at, [0xFF, 0xFF, 0xFF, 0xFF, (byte)random.Next(16)]);
                break;
            default:
                bytes[at] = (byte)random.Next(256);
                break;
        }
    }
}
