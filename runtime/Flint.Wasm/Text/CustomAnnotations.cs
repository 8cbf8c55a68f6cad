using System.Text;
using Flint.Wasm.Binary;

namespace Flint.Wasm.Text;

/// <summary>Puts the custom sections of <c>@custom</c> annotations into a module.</summary>
internal sealed class CustomAnnotations(WatSource source)
{
    // In the order of the binary, with the words of the text format (6.6, and the appendix on custom sections).
    private static readonly (string Word, byte Id)[] Order =
    [
        ("first", 0),
        ("type", 1),
        ("import", 2),
        ("func", 3),
        ("table", 4),
        ("memory", 5),
        ("tag", 13),
        ("global", 6),
        ("export", 7),
        ("start", 8),
        ("elem", 9),
        ("datacount", 12),
        ("code", 10),
        ("data", 11),
        ("last", 0),
    ];

    // Twice the place in the order; odd numbers come after the section.
    private readonly List<(int Place, byte[] Contents)> _sections = [];

    /// <summary>Takes an annotation in.</summary>
    /// <exception cref="WatFormatException">It is malformed.</exception>
    public void Add(WatAnnotation annotation)
    {
        var tokens = annotation.Tokens;
        if (tokens is not [{ Kind: WatTokenKind.String } name, ..])
        {
            throw source.Fault(annotation.Start, "@custom annotation: missing section name");
        }

        var contents = new WasmWriter();
        contents.WriteName(StringLiteral.DecodeUtf8(source, name));
        var next = 1;
        var place = (2 * Order.Length) - 1;
        if (next < tokens.Count && tokens[next].Kind == WatTokenKind.Open)
        {
            place = ReadPlace(annotation, ref next);
        }

        for (; next < tokens.Count; next++)
        {
            if (tokens[next].Kind != WatTokenKind.String)
            {
                throw source.Fault(tokens[next].Start, "@custom annotation: unexpected token");
            }

            var bytes = new List<byte>();
            StringLiteral.Decode(source, tokens[next], bytes);
            contents.WriteBytes([.. bytes]);
        }

        _sections.Add((place, contents.Written.ToArray()));
    }

    /// <summary>The module with the sections at their places.</summary>
    public byte[] Insert(byte[] binary)
    {
        if (_sections.Count == 0)
        {
            return binary;
        }

        var output = new WasmWriter();
        var reader = new WasmReader(binary);
        output.WriteBytes(reader.ReadBytes(8));
        var written = -1;
        while (!reader.AtEnd)
        {
            var id = reader.ReadByte();
            var section = reader.Slice((int)reader.ReadU32());
            var rank = id == 0 ? Order.Length - 1 : Array.FindIndex(Order, o => o.Id == id);
            WriteUpTo(output, 2 * rank, ref written);
            output.WriteByte(id);
            output.WriteVector(section.ReadBytes(section.Remaining));
        }

        WriteUpTo(output, 2 * Order.Length, ref written);
        return output.Written.ToArray();
    }

    private void WriteUpTo(WasmWriter output, int place, ref int written)
    {
        foreach (var section in _sections.OrderBy(static s => s.Place))
        {
            if (section.Place > written && section.Place <= place)
            {
                output.WriteByte(0);
                output.WriteVector(section.Contents);
            }
        }

        written = Math.Max(written, place);
    }

    private int ReadPlace(WatAnnotation annotation, ref int next)
    {
        var close = next;
        while (close < annotation.Tokens.Count && annotation.Tokens[close].Kind != WatTokenKind.Close)
        {
            close++;
        }

        string Word(int index) => index < close ? Encoding.UTF8.GetString(source.TextOf(annotation.Tokens[index])) : "";
        var direction = Word(next + 1) switch
        {
            "before" => 0,
            "after" => 1,
            _ => throw source.Fault(annotation.Start, "@custom annotation: malformed placement"),
        };
        var kind = Word(next + 2);
        var rank = Array.FindIndex(Order, o => o.Word == kind);
        if (rank < 0 || close != next + 3)
        {
            throw source.Fault(annotation.Start, "@custom annotation: malformed section kind");
        }

        next = close + 1;
        return (2 * rank) + direction;
    }
}
