using Flint.Wasm;
using Flint.Wasm.Text;

namespace Flint.Wasi;

/// <summary>Modules in the text format, which are taken as binaries are.</summary>
internal static class GuestText
{
    /// <summary>
    /// Whether this is text: no binary begins with a parenthesis or a comment, with or without space before it.
    /// </summary>
    public static bool Is(ReadOnlySpan<byte> artifact)
    {
        var start = artifact.TrimStart(" \t\r\n"u8);
        return start.StartsWith("("u8) || start.StartsWith(";;"u8);
    }

    /// <summary>The module in the binary format.</summary>
    /// <exception cref="WasmFormatException">The text is malformed; the message gives line and column.</exception>
    public static byte[] Compile(ReadOnlyMemory<byte> text)
    {
        try
        {
            return WatCompiler.Compile(text);
        }
        catch (WatFormatException fault)
        {
            throw new WasmFormatException(
                fault.IsUnsupported ? WasmFormatError.Unsupported : WasmFormatError.Malformed,
                OffsetOf(text.Span, fault),
                $"text format, line {fault.Line}, column {fault.Column}: {fault.Reason}"
            );
        }
    }

    private static long OffsetOf(ReadOnlySpan<byte> text, WatFormatException fault)
    {
        var start = 0;
        for (var line = 1; line < fault.Line && text[start..].IndexOf((byte)'\n') is >= 0 and var length; line++)
        {
            start += length + 1;
        }

        return start + fault.Column - 1;
    }
}
