using System.Text;
using System.Text.Unicode;

namespace Flint.Wasm.Text;

/// <summary>A source text as UTF-8 with its tokens; comments and annotations are left out of them.</summary>
internal sealed class WatSource
{
    private readonly ReadOnlyMemory<byte> _text;
    private List<int>? _lineStarts;

    /// <exception cref="WatFormatException">The text has characters that no token can have.</exception>
    public WatSource(ReadOnlyMemory<byte> text)
    {
        _text = text;
        var valid = 0;
        if (!Utf8.IsValid(text.Span))
        {
            while (
                Rune.DecodeFromUtf8(text.Span[valid..], out _, out var length) == System.Buffers.OperationStatus.Done
            )
            {
                valid += length;
            }

            throw Fault(valid, "malformed UTF-8 encoding of the text");
        }

        var lexer = new WatLexer(this);
        Tokens = lexer.ReadAll();
        Annotations = lexer.Annotations;
    }

    public ReadOnlySpan<byte> Text => _text.Span;

    /// <summary>The tokens; the last one is of kind <see cref="WatTokenKind.End"/>.</summary>
    public WatToken[] Tokens { get; }

    /// <summary>The annotations that mean something for the binary, in order.</summary>
    public IReadOnlyList<WatAnnotation> Annotations { get; }

    public ReadOnlySpan<byte> TextOf(WatToken token) => _text.Span[token.Start..token.End];

    /// <summary>A fault at an offset of the source.</summary>
    public WatFormatException Fault(int offset, string message, bool isUnsupported = false)
    {
        var (line, column) = Place(offset);
        return new WatFormatException(line, column, message, isUnsupported);
    }

    /// <summary>The line and column of an offset, from 1.</summary>
    public (int Line, int Column) Place(int offset)
    {
        _lineStarts ??= FindLineStarts();
        var line = _lineStarts.BinarySearch(offset);
        line = line < 0 ? ~line : line + 1;
        return (line, offset - _lineStarts[line - 1] + 1);
    }

    private List<int> FindLineStarts()
    {
        List<int> starts = [0];
        for (var next = 0; _text.Span[next..].IndexOf((byte)'\n') is var length and >= 0; )
        {
            next += length + 1;
            starts.Add(next);
        }

        return starts;
    }
}
