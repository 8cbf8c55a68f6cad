using System.Buffers;

namespace Flint.Wasm.Text;

/// <summary>Splits a source into tokens (core specification, 6.3), and skips comments and annotations.</summary>
internal sealed class WatLexer(WatSource source)
{
    private static readonly SearchValues<byte> IdentifierCharacters = SearchValues.Create(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&'*+-./:<=>?@\\^_`|~"u8
    );

    private readonly List<WatAnnotation> _annotations = [];
    private int _position;
    private int _tokenCount;

    /// <summary>The annotations that mean something for the binary, once all tokens are read.</summary>
    public IReadOnlyList<WatAnnotation> Annotations => _annotations;

    public WatToken[] ReadAll()
    {
        var tokens = new List<WatToken>(source.Text.Length / 5);
        while (true)
        {
            var token = Read();
            tokens.Add(token);
            _tokenCount = tokens.Count;
            if (token.Kind == WatTokenKind.End)
            {
                return [.. tokens];
            }
        }
    }

    public static bool IsIdentifierCharacter(byte character) => IdentifierCharacters.Contains(character);

    private WatToken Read()
    {
        while (true)
        {
            var token = ReadNext(inAnnotation: false, out var isAnnotation);
            if (!isAnnotation)
            {
                return token;
            }

            SkipAnnotation(token.Start);
        }
    }

    private void SkipAnnotation(int start)
    {
        var id = System.Text.Encoding.UTF8.GetString(source.Text[(start + 2).._position]).Trim('"');
        var tokens = new List<WatToken>();
        for (var depth = 1; depth > 0; )
        {
            var token = ReadNext(inAnnotation: true, out _);
            depth += token.Kind switch
            {
                WatTokenKind.Open => 1,
                WatTokenKind.Close => -1,
                WatTokenKind.End => throw source.Fault(start, "unclosed annotation"),
                _ => 0,
            };
            if (depth > 0)
            {
                tokens.Add(token);
            }
        }

        if (id is "custom" or "name")
        {
            _annotations.Add(new WatAnnotation(id, start, _tokenCount, tokens));
        }
    }

    // The start of an annotation comes as an opening parenthesis. Within an annotation anything goes that is tokens.
    private WatToken ReadNext(bool inAnnotation, out bool isAnnotation)
    {
        isAnnotation = false;
        SkipSpace();
        var start = _position;
        var text = source.Text;
        if (start >= text.Length)
        {
            return new WatToken(WatTokenKind.End, start, start);
        }

        switch (text[start])
        {
            case (byte)'(':
                _position++;
                isAnnotation = !inAnnotation && Peek(0) == '@';
                if (isAnnotation)
                {
                    _position++;
                    ReadAnnotationName();
                }

                return new WatToken(WatTokenKind.Open, start, _position);
            case (byte)')':
                _position++;
                return new WatToken(WatTokenKind.Close, start, _position);
            default:
                return ReadRun();
        }
    }

    private void ReadAnnotationName()
    {
        var start = _position;
        if (Peek(0) == '"')
        {
            SkipString();
            if (_position - start == 2)
            {
                throw source.Fault(start, "empty annotation id");
            }

            StringLiteral.DecodeUtf8(source, new WatToken(WatTokenKind.String, start, _position));
            return;
        }

        while (_position < source.Text.Length && IsIdentifierCharacter(source.Text[_position]))
        {
            _position++;
        }

        if (_position == start)
        {
            throw source.Fault(start, "empty annotation id");
        }
    }

    // The longest run of characters that are neither space, parenthesis nor comment (6.3.1).
    private WatToken ReadRun()
    {
        var start = _position;
        var text = source.Text;
        var strings = 0;
        var reserved = false;
        while (_position < text.Length)
        {
            var character = text[_position];
            if (character == '"')
            {
                SkipString();
                strings++;
            }
            else if (IsIdentifierCharacter(character))
            {
                _position++;
            }
            else if (character is (byte)',' or (byte)'[' or (byte)']' or (byte)'{' or (byte)'}')
            {
                _position++;
                reserved = true;
            }
            else if (character == ';' && Peek(1) != ';')
            {
                _position++;
                reserved = true;
            }
            else
            {
                break;
            }
        }

        if (_position == start)
        {
            throw source.Fault(start, $"illegal character 0x{text[start]:x2}");
        }

        return new WatToken(Classify(text[start.._position], strings, reserved), start, _position);
    }

    private static WatTokenKind Classify(ReadOnlySpan<byte> run, int strings, bool reserved)
    {
        if (reserved || strings > 1)
        {
            return WatTokenKind.Reserved;
        }

        if (strings == 1)
        {
            return run[^1] != '"' ? WatTokenKind.Reserved
                : run[0] == '"' ? WatTokenKind.String
                : run is [(byte)'$', (byte)'"', _, _, ..] ? WatTokenKind.Identifier
                : WatTokenKind.Reserved;
        }

        return run[0] != '$' ? WatTokenKind.Word
            : run.Length > 1 ? WatTokenKind.Identifier
            : WatTokenKind.Reserved;
    }

    private void SkipString()
    {
        var start = _position++;
        var text = source.Text;
        while (true)
        {
            if (_position >= text.Length || text[_position] == '\n')
            {
                throw source.Fault(start, "unclosed string");
            }

            var character = text[_position++];
            switch (character)
            {
                case (byte)'"':
                    return;
                case (byte)'\\':
                    SkipEscape();
                    break;
                case < 0x20 or 0x7F:
                    throw source.Fault(_position - 1, $"illegal character 0x{character:x2} in a string");
            }
        }
    }

    private void SkipEscape()
    {
        var start = _position - 1;
        var next = Peek(0);
        if (next is 't' or 'n' or 'r' or '"' or '\'' or '\\')
        {
            _position++;
        }
        else if (next == 'u' && Peek(1) == '{')
        {
            _position += 2;
            while (Peek(0) is var digit && (char.IsAsciiHexDigit(digit) || digit == '_'))
            {
                _position++;
            }

            if (Peek(0) != '}')
            {
                throw source.Fault(start, "illegal escape in a string");
            }

            _position++;
        }
        else if (char.IsAsciiHexDigit(next) && char.IsAsciiHexDigit(Peek(1)))
        {
            _position += 2;
        }
        else
        {
            throw source.Fault(start, "illegal escape in a string");
        }
    }

    private void SkipSpace()
    {
        var text = source.Text;
        while (_position < text.Length)
        {
            switch (text[_position])
            {
                case (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r':
                    _position++;
                    break;
                case (byte)';' when Peek(1) == ';':
                    var line = text[_position..].IndexOfAny((byte)'\n', (byte)'\r');
                    _position = line < 0 ? text.Length : _position + line;
                    break;
                case (byte)'(' when Peek(1) == ';':
                    SkipBlockComment();
                    break;
                default:
                    return;
            }
        }
    }

    private void SkipBlockComment()
    {
        var start = _position;
        var depth = 0;
        do
        {
            if (_position >= source.Text.Length)
            {
                throw source.Fault(start, "unclosed comment");
            }

            if (Peek(0) == '(' && Peek(1) == ';')
            {
                depth++;
                _position += 2;
            }
            else if (Peek(0) == ';' && Peek(1) == ')')
            {
                depth--;
                _position += 2;
            }
            else
            {
                _position++;
            }
        } while (depth > 0);
    }

    private char Peek(int distance) =>
        _position + distance < source.Text.Length ? (char)source.Text[_position + distance] : '\0';
}
