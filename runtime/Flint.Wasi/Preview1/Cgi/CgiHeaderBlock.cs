using System.Globalization;
using System.Text;
using Flint.Wasi.Http;

namespace Flint.Wasi.Preview1;

/// <summary>
/// The header block of a CGI response (RFC 3875, section 6): lines of "Name: value", ended by a blank line.
/// </summary>
/// <param name="Status">The Status header's code; else 302 where there is a Location (6.2.3), else 200.</param>
/// <param name="Headers">All other headers, in order; names may repeat.</param>
internal readonly record struct CgiHeaderBlock(int Status, List<KeyValuePair<string, string>> Headers)
{
    /// <summary>Bytes of an offending line that an error message shows.</summary>
    private const int ExcerptLength = 80;

    private const string Expected =
        "A preview1 command answers with lines of \"Name: value\", a blank line and then the body, as in "
        + "\"content-type: text/plain\\n\\nhello\".";

    /// <summary>
    /// Finds the first byte after the blank line. Line ends are LF or CRLF. Answers -1 where there is no blank line yet.
    /// </summary>
    /// <param name="bytes">The output so far.</param>
    /// <param name="scanned">Where to start: bytes of complete lines before are known to hold no blank line.</param>
    public static int FindEnd(ReadOnlySpan<byte> bytes, ref int scanned)
    {
        while (true)
        {
            var lineEnd = bytes[scanned..].IndexOf((byte)'\n');
            if (lineEnd < 0)
            {
                return -1;
            }

            var line = bytes.Slice(scanned, lineEnd);
            scanned += lineEnd + 1;
            if (line.IsEmpty || line is [(byte)'\r'])
            {
                return scanned;
            }
        }
    }

    /// <summary>Parses a block, the blank line included.</summary>
    /// <exception cref="InvalidGuestResponseException">It is no header block.</exception>
    public static CgiHeaderBlock Parse(ReadOnlySpan<byte> block)
    {
        var headers = new List<KeyValuePair<string, string>>(4);
        int? status = null;
        var hasLocation = false;
        var number = 0;
        while (true)
        {
            var lineEnd = block.IndexOf((byte)'\n');
            var line = block[..lineEnd];
            block = block[(lineEnd + 1)..];
            number++;
            if (line is [.., (byte)'\r'])
            {
                line = line[..^1];
            }

            if (line.IsEmpty)
            {
                break;
            }

            var (name, value) = ParseLine(line, number);
            if (name.Equals("status", StringComparison.OrdinalIgnoreCase))
            {
                status = status is null
                    ? ParseStatus(value)
                    : throw new InvalidGuestResponseException("The header block has more than one Status header.");
                continue;
            }

            hasLocation |= name.Equals("location", StringComparison.OrdinalIgnoreCase);
            headers.Add(new(name, value));
        }

        if (headers.Count == 0 && status is null)
        {
            throw new InvalidGuestResponseException(
                "The output begins with a blank line, so its header block is empty. " + Expected
            );
        }

        return new CgiHeaderBlock(status ?? (hasLocation ? 302 : 200), headers);
    }

    /// <summary>The exception for output that ended, or became too long, before the blank line.</summary>
    public static InvalidGuestResponseException Incomplete(ReadOnlySpan<byte> output, string problem)
    {
        var rest = output;
        for (var number = 1; !rest.IsEmpty; number++)
        {
            var lineEnd = rest.IndexOf((byte)'\n');
            var line = (lineEnd < 0 ? rest : rest[..lineEnd]).TrimEnd((byte)'\r');
            rest = lineEnd < 0 ? [] : rest[(lineEnd + 1)..];
            if (!IsToken(Name(line)))
            {
                return Malformed(line, number);
            }
        }

        return new InvalidGuestResponseException(problem + " " + Expected);
    }

    /// <summary>The exception for a command that wrote nothing.</summary>
    public static InvalidGuestResponseException Nothing() =>
        new("The function ended without writing anything to its standard output. " + Expected);

    private static (string Name, string Value) ParseLine(ReadOnlySpan<byte> line, int number)
    {
        var name = Name(line);
        if (!IsToken(name))
        {
            throw Malformed(line, number);
        }

        var value = line[(name.Length + 1)..].Trim(" \t"u8);
        return (Encoding.ASCII.GetString(name), Encoding.Latin1.GetString(value));
    }

    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        return colon < 0 ? [] : line[..colon];
    }

    private static int ParseStatus(string value)
    {
        var code = value.AsSpan(0, Math.Min(3, value.Length));
        if (
            int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            && status >= 100
            && (value.Length == 3 || value[3] == ' ')
        )
        {
            return status;
        }

        throw new InvalidGuestResponseException(
            $"The Status header is {Excerpt(Encoding.Latin1.GetBytes(value))}; it must be three digits and, if wanted, "
                + "a space and words, as in \"404 Not Found\"."
        );
    }

    private static InvalidGuestResponseException Malformed(ReadOnlySpan<byte> line, int number) =>
        number == 1 && line.StartsWith("HTTP/"u8)
            ? new InvalidGuestResponseException(
                $"The output begins with {Excerpt(line)}, a status line of HTTP. Write a header like "
                    + "\"Status: 404 Not Found\" instead."
            )
            : new InvalidGuestResponseException(
                $"Line {number} of the header block is no header: {Excerpt(line)}. " + Expected
            );

    /// <summary>The start of some output in quotes, with everything but printable ASCII escaped.</summary>
    private static string Excerpt(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("\"");
        foreach (var b in bytes[..Math.Min(bytes.Length, ExcerptLength)])
        {
            _ = b is >= 0x20 and < 0x7f and not (byte)'"' and not (byte)'\\'
                ? text.Append((char)b)
                : text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }

        return text.Append(bytes.Length > ExcerptLength ? "\"…" : "\"").ToString();
    }

    /// <summary>RFC 9110, section 5.6.2.</summary>
    private static bool IsToken(ReadOnlySpan<byte> name) =>
        !name.IsEmpty && name.IndexOfAnyExcept(HttpTokens.Bytes) < 0;
}
