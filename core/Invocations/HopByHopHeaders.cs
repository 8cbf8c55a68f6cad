using System.Collections.Frozen;

namespace Flint.Core;

/// <summary>
/// Headers that belong to one connection and not to the message (RFC 9110, section 7.6.1): the server makes its own,
/// and neither a client's reach a guest nor a guest's reach a client.
/// </summary>
public static class HopByHopHeaders
{
    /// <summary>The header that names further ones.</summary>
    public const string Connection = "Connection";

    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        Connection,
        "Keep-Alive",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade"
    );

    /// <summary>Whether a header is one of them.</summary>
    public static bool Contains(string name) => Names.Contains(name);

    /// <summary>Whether the value of a Connection header names a header.</summary>
    public static bool IsNamedBy(string connection, string name)
    {
        foreach (var option in connection.AsSpan().Split(','))
        {
            if (connection.AsSpan()[option].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
