using System.Buffers;

namespace Flint.Wasi.Http;

/// <summary>What names of headers and methods are made of (RFC 9110, section 5.6.2).</summary>
public static class HttpTokens
{
    /// <summary>The characters of a token.</summary>
    public static SearchValues<char> Characters { get; } =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>The characters of a token as bytes.</summary>
    public static SearchValues<byte> Bytes { get; } =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);
}
