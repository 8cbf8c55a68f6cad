using System.Runtime.CompilerServices;

namespace Flint.Wasm.Text;

/// <summary>A cursor over the tokens of a source.</summary>
internal sealed class WatReader(WatSource source)
{
    private readonly WatToken[] _tokens = source.Tokens;

    public WatSource Source { get; } = source;

    /// <summary>The index of the next token.</summary>
    public int Position { get; set; }

    public WatToken Next => _tokens[Position];

    public ReadOnlySpan<byte> NextText => Source.TextOf(Next);

    public bool AtEnd => Next.Kind == WatTokenKind.End;

    public bool AtOpen => Next.Kind == WatTokenKind.Open;

    public bool AtClose => Next.Kind == WatTokenKind.Close;

    public bool AtString => Next.Kind == WatTokenKind.String;

    /// <summary>Whether an index follows: an identifier or an unsigned number.</summary>
    public bool AtIndex =>
        Next.Kind == WatTokenKind.Identifier
        || (Next.Kind == WatTokenKind.Word && char.IsAsciiDigit((char)NextText[0]));

    public WatToken PeekAt(int distance) => _tokens[Math.Min(Position + distance, _tokens.Length - 1)];

    /// <summary>Whether the word is next.</summary>
    public bool AtWord(ReadOnlySpan<byte> word) => Next.Kind == WatTokenKind.Word && NextText.SequenceEqual(word);

    /// <summary>Whether an opening parenthesis and the word are next.</summary>
    public bool AtOpenWord(ReadOnlySpan<byte> word)
    {
        if (!AtOpen)
        {
            return false;
        }

        var second = PeekAt(1);
        return second.Kind == WatTokenKind.Word && Source.TextOf(second).SequenceEqual(word);
    }

    public bool TryWord(ReadOnlySpan<byte> word)
    {
        var found = AtWord(word);
        Position += found ? 1 : 0;
        return found;
    }

    public bool TryOpen(ReadOnlySpan<byte> word)
    {
        var found = AtOpenWord(word);
        Position += found ? 2 : 0;
        return found;
    }

    /// <summary>The next token, which is moved over. The end is never moved over.</summary>
    public WatToken Take()
    {
        var token = Next;
        Position += token.Kind == WatTokenKind.End ? 0 : 1;
        return token;
    }

    public void ExpectOpen(ReadOnlySpan<byte> word)
    {
        if (!TryOpen(word))
        {
            throw Unexpected($"\"({System.Text.Encoding.UTF8.GetString(word)}\"");
        }
    }

    public void ExpectOpen() => Expect(WatTokenKind.Open, "an opening parenthesis");

    public void ExpectClose() => Expect(WatTokenKind.Close, "a closing parenthesis");

    public void ExpectEnd()
    {
        if (!AtEnd)
        {
            throw Unexpected("the end of the text");
        }
    }

    /// <summary>A keyword, as text.</summary>
    public ReadOnlySpan<byte> TakeWord(string what)
    {
        if (Next.Kind != WatTokenKind.Word)
        {
            throw Unexpected(what);
        }

        return Source.TextOf(Take());
    }

    /// <summary>An identifier where there is one, without its dollar sign.</summary>
    public string? TryIdentifier()
    {
        if (Next.Kind != WatTokenKind.Identifier)
        {
            return Next.Kind == WatTokenKind.Reserved && NextText[0] == '$' ? throw EmptyIdentifier() : null;
        }

        var token = Take();
        var text = Source.TextOf(token);
        if (text[1] != '"')
        {
            return System.Text.Encoding.UTF8.GetString(text[1..]);
        }

        var name = StringLiteral.DecodeUtf8(Source, token with { Start = token.Start + 1 });
        return name.Length > 0 ? name : throw Source.Fault(token.Start, "empty identifier");
    }

    /// <summary>A string whose bytes are UTF-8.</summary>
    public string TakeName()
    {
        var token = Next;
        Expect(WatTokenKind.String, "a string");
        return StringLiteral.DecodeUtf8(Source, token);
    }

    /// <summary>The bytes of all strings that follow.</summary>
    public List<byte> TakeStrings()
    {
        var bytes = new List<byte>();
        while (AtString)
        {
            StringLiteral.Decode(Source, Take(), bytes);
        }

        return bytes;
    }

    public ulong TakeUnsigned(int bits, string what)
    {
        var token = Next;
        if (token.Kind != WatTokenKind.Word)
        {
            throw Unexpected(what);
        }

        Check(IntegerLiteral.ParseUnsigned(NextText, bits, out var value), what);
        Position++;
        return value;
    }

    public ulong TakeInteger(int bits)
    {
        var what = $"an i{bits}";
        if (Next.Kind != WatTokenKind.Word)
        {
            throw Unexpected(what);
        }

        Check(IntegerLiteral.ParseInteger(NextText, bits, out var value), what);
        Position++;
        return value;
    }

    public ulong TakeFloat(bool is64)
    {
        var what = is64 ? "an f64" : "an f32";
        if (Next.Kind != WatTokenKind.Word)
        {
            throw Unexpected(what);
        }

        Check(FloatLiteral.Parse(NextText, is64, out var bits), what);
        Position++;
        return bits;
    }

    /// <summary>Moves behind the closing parenthesis of the innermost open one.</summary>
    public void SkipToClose()
    {
        for (var depth = 1; depth > 0; )
        {
            var token = Take();
            depth += token.Kind switch
            {
                WatTokenKind.Open => 1,
                WatTokenKind.Close => -1,
                WatTokenKind.End => throw Unexpected("a closing parenthesis"),
                _ => 0,
            };
        }
    }

    public WatFormatException Fault(string message) => Source.Fault(Next.Start, message);

    /// <summary>A fault at the next token, which is not what is needed.</summary>
    public WatFormatException Unexpected(string needed) =>
        Next.Kind switch
        {
            WatTokenKind.Reserved when NextText[0] == '$' => EmptyIdentifier(),
            WatTokenKind.Reserved => Fault($"unknown operator {TextForPeople()}: {needed} is needed"),
            WatTokenKind.End => Fault($"unexpected end of the text: {needed} is needed"),
            _ => Fault($"unexpected token {TextForPeople()}: {needed} is needed"),
        };

    /// <summary>Guards a method that calls itself once for every level of nesting.</summary>
    public void CheckDepth()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Fault("nesting too deep: the text has more levels of parentheses than this machine's stack holds");
        }
    }

    private void Check(LiteralStatus status, string what)
    {
        if (status == LiteralStatus.OutOfRange)
        {
            throw Fault($"constant out of range: {TextForPeople()} does not fit {what}");
        }

        if (status == LiteralStatus.Malformed)
        {
            throw char.IsAsciiLetterLower((char)NextText[0]) && !NextText.StartsWith("nan:"u8)
                ? Unexpected(what)
                : Fault($"unknown operator {TextForPeople()}: {what} is needed");
        }
    }

    private void Expect(WatTokenKind kind, string what)
    {
        if (Next.Kind != kind)
        {
            throw Unexpected(what);
        }

        Position++;
    }

    private WatFormatException EmptyIdentifier() => Fault("empty identifier");

    private string TextForPeople()
    {
        var text = NextText;
        return System.Text.Encoding.UTF8.GetString(text.Length > 60 ? text[..60] : text);
    }
}
