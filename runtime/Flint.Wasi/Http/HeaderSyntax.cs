using System.Buffers;
using System.Collections.Frozen;

namespace Flint.Wasi.Http;

/// <summary>What fields may be called and hold (RFC 9110, section 5).</summary>
internal static class HeaderSyntax
{
    private static readonly SearchValues<byte> Forbidden = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Where(static b => b != '\t').Select(static b => (byte)b),
        0x7f,
    ]);

    /// <summary>
    /// Fields that the transport makes itself: guests neither see nor set them (wasi:http/types, <c>header-error</c>).
    /// </summary>
    private static readonly FrozenSet<string> Transport = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "connection",
        "host",
        "http2-settings",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "transfer-encoding",
        "upgrade"
    );

    public static bool IsName(string name) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExcept(HttpTokens.Characters);

    public static bool IsValue(ReadOnlySpan<byte> value) => !value.ContainsAny(Forbidden);

    public static bool IsTransport(string name) => Transport.Contains(name);
}
