using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Flint.Gateway.Routing;

/// <summary>
/// The path of a request as the client wrote it. Routes are matched against the decoded path that the server made of
/// it; a function gets the encoded one, because decoding loses what was data and what was a delimiter.
/// </summary>
internal static class RequestTarget
{
    /// <summary>
    /// The encoded path without its first <paramref name="segments"/> segments, with dot segments resolved; at least a
    /// slash.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="path">Its decoded path.</param>
    /// <param name="baseLength">The characters of the decoded path that the segments to skip take.</param>
    /// <param name="segments">The segments to skip.</param>
    public static string PathAfter(HttpContext http, string path, int baseLength, int segments)
    {
        var raw = http.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(raw))
        {
            // A server that keeps no raw target, as an in-memory one: encoding anew is the best there is.
            return baseLength >= path.Length ? "/" : new PathString(path[baseLength..]).ToUriComponent();
        }
        if (!IsPlain(raw, path))
        {
            return PathAfter(raw, segments);
        }
        return baseLength == 0 ? path
            : baseLength >= path.Length ? "/"
            : path[baseLength..];
    }

    /// <summary>The same from a raw request target in origin or absolute form (RFC 9112, section 3.2).</summary>
    internal static string PathAfter(string raw, int segments)
    {
        var kept = ResolveDots(PathOf(raw));
        var from = Math.Min(segments, kept.Count);
        return "/" + string.Join('/', kept.Skip(from));
    }

    // Nothing was decoded and nothing resolved: the decoded path is the encoded one.
    private static bool IsPlain(string raw, string path) =>
        raw.StartsWith(path, StringComparison.Ordinal) && (raw.Length == path.Length || raw[path.Length] == '?');

    private static string PathOf(string raw)
    {
        var start = 0;
        if (!raw.StartsWith('/'))
        {
            var authority = raw.IndexOf("://", StringComparison.Ordinal);
            start = authority < 0 ? raw.Length : raw.IndexOf('/', authority + 3);
            start = start < 0 ? raw.Length : start;
        }
        var end = raw.IndexOf('?', StringComparison.Ordinal);
        return end >= start ? raw[start..end]
            : end >= 0 ? ""
            : raw[start..];
    }

    // RFC 3986, section 5.2.4, as the server does it on the decoded path, so that both have the same segments.
    private static List<string> ResolveDots(string path)
    {
        var parts = path.Length == 0 ? [] : path[1..].Split('/');
        var kept = new List<string>(parts.Length);
        for (var i = 0; i < parts.Length; i++)
        {
            var dots = Dots(parts[i]);
            if (dots == 0)
            {
                kept.Add(parts[i]);
                continue;
            }
            if (dots == 2 && kept.Count > 0)
            {
                kept.RemoveAt(kept.Count - 1);
            }
            if (i == parts.Length - 1)
            {
                kept.Add("");
            }
        }
        return kept;
    }

    // 1 for a single dot, 2 for two, either of them possibly percent-encoded; 0 for everything else.
    private static int Dots(string segment)
    {
        if (segment.Length is 0 or > 6)
        {
            return 0;
        }
        var plain = segment.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase);
        return plain switch
        {
            "." => 1,
            ".." => 2,
            _ => 0,
        };
    }
}
