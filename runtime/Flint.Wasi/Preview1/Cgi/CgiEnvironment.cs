using System.Buffers;
using System.Globalization;
using System.Text;
using Flint.Wasi.Http;

namespace Flint.Wasi.Preview1;

/// <summary>
/// The environment of a command: the meta-variables of RFC 3875, section 4.1, one variable for each request header, and
/// the function's own variables.
/// </summary>
/// <remarks>
/// Where names clash, the request's meta-variables win over the function's own variables, and those win over
/// variables made of request headers: a client must not be able to change a function's configuration by a header. For
/// the same reason there is never an HTTP_PROXY (https://httpoxy.org), and headers whose names hold anything but
/// letters, digits and hyphens have no variable, since <c>X_A</c> and <c>X-A</c> would make the same one.
/// Authorization is passed on: the function is the one that it is meant for.
/// </remarks>
internal sealed class CgiEnvironment(IReadOnlyDictionary<string, string> own)
{
    private static readonly SearchValues<char> HeaderNameCharacters = SearchValues.Create(
        "-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    );

    /// <summary>What stands for itself in a path (RFC 3986, 2.3), and the slash.</summary>
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create(
        "/-._~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    );

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<int> _offsets = [];

    /// <summary>Where each <c>NAME=value\0</c> begins in <see cref="Bytes"/>.</summary>
    public IReadOnlyList<int> Offsets => _offsets;

    /// <summary>All variables, each ended by a zero byte.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>Forgets the variables.</summary>
    public void Clear()
    {
        _bytes.ResetWrittenCount();
        _names.Clear();
        _offsets.Clear();
    }

    /// <summary>Makes the variables of a request; without one, only the function's own.</summary>
    public void Fill(HttpExchange? exchange)
    {
        Clear();
        if (exchange is not null)
        {
            AddRequest(exchange);
        }

        foreach (var (name, value) in own)
        {
            Add(name, value);
        }

        if (exchange is not null)
        {
            AddHeaders(exchange.RequestHeaders);
        }
    }

    private void AddRequest(HttpExchange exchange)
    {
        var (server, port) = SplitAuthority(exchange.Authority, exchange.Scheme);
        var query = exchange.Query;
        Add("GATEWAY_INTERFACE", "CGI/1.1");
        Add("SERVER_SOFTWARE", "Flint");
        Add("SERVER_PROTOCOL", exchange.Protocol);
        Add("SERVER_NAME", server);
        Add("SERVER_PORT", port);
        Add("REQUEST_METHOD", exchange.Method);
        Add("REQUEST_SCHEME", exchange.Scheme);
        Add("REQUEST_URI", EncodePath(exchange.BasePath) + exchange.Path + query);
        Add("SCRIPT_NAME", exchange.BasePath);
        AddDecoded("PATH_INFO", exchange.Path);
        Add("QUERY_STRING", query.StartsWith('?') ? query[1..] : query);
        Add("REMOTE_ADDR", exchange.RemoteAddress);
        Add("FLINT_INVOCATION_ID", exchange.InvocationId);
        if (exchange.Scheme == "https")
        {
            Add("HTTPS", "on");
        }

        AddHeader(exchange.RequestHeaders, "Content-Type", "CONTENT_TYPE");
        AddHeader(exchange.RequestHeaders, "Content-Length", "CONTENT_LENGTH");
    }

    private void AddHeader(IReadOnlyList<KeyValuePair<string, string>> headers, string header, string name)
    {
        // Known names are taken even where the header is missing, so that the function's own variables cannot stand in.
        _names.Add(name);
        foreach (var (key, value) in headers)
        {
            if (key.Equals(header, StringComparison.OrdinalIgnoreCase))
            {
                Append(name, value);
                return;
            }
        }
    }

    private void AddHeaders(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            var header = headers[i].Key;
            if (!IsPassedOn(header))
            {
                continue;
            }

            var name = string.Create(
                header.Length + 5,
                header,
                static (target, source) =>
                {
                    "HTTP_".CopyTo(target);
                    source.AsSpan().ToUpperInvariant(target[5..]);
                    target[5..].Replace('-', '_');
                }
            );
            if (_names.Contains(name))
            {
                continue;
            }

            Add(name, Combine(headers, i));
        }
    }

    private static bool IsPassedOn(string header) =>
        !header.AsSpan().ContainsAnyExcept(HeaderNameCharacters)
        && !header.Equals("Proxy", StringComparison.OrdinalIgnoreCase)
        && !header.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)
        && !header.Equals("Content-Length", StringComparison.OrdinalIgnoreCase);

    /// <summary>Joins a header that comes several times (RFC 3875, 4.1.18; cookies as in RFC 6265, 5.4).</summary>
    private static string Combine(IReadOnlyList<KeyValuePair<string, string>> headers, int first)
    {
        var (name, value) = headers[first];
        for (var i = first + 1; i < headers.Count; i++)
        {
            if (headers[i].Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                var separator = name.Equals("Cookie", StringComparison.OrdinalIgnoreCase) ? "; " : ", ";
                value = value + separator + headers[i].Value;
            }
        }

        return value;
    }

    /// <summary>Percent-encodes a decoded path, segment by segment.</summary>
    private static string EncodePath(string path) =>
        path.AsSpan().ContainsAnyExcept(PathCharacters)
            ? string.Join('/', path.Split('/').Select(Uri.EscapeDataString))
            : path;

    private static (string Server, string Port) SplitAuthority(string authority, string scheme)
    {
        var colon = authority.LastIndexOf(':');
        var hasPort = colon >= 0 && !authority.EndsWith(']');
        return hasPort ? (authority[..colon], authority[(colon + 1)..]) : (authority, scheme == "https" ? "443" : "80");
    }

    private void Add(string name, string value)
    {
        if (_names.Add(name))
        {
            Append(name, value);
        }
    }

    private void Append(string name, string value)
    {
        // A zero byte would end the variable early and a '=' would move its name's end; neither can be passed on.
        if (name.Length == 0 || name.AsSpan().ContainsAny('\0', '=') || value.Contains('\0', StringComparison.Ordinal))
        {
            return;
        }

        _offsets.Add(_bytes.WrittenCount);
        Encoding.UTF8.GetBytes(name, _bytes);
        _bytes.Write("="u8);
        Encoding.UTF8.GetBytes(value, _bytes);
        _bytes.Write("\0"u8);
    }

    /// <summary>Adds a path, which CGI wants percent-decoded (4.1.5). %00 stays as it is.</summary>
    private void AddDecoded(string name, string path)
    {
        _names.Add(name);
        if (!path.Contains('%', StringComparison.Ordinal))
        {
            Append(name, path);
            return;
        }

        _offsets.Add(_bytes.WrittenCount);
        Encoding.UTF8.GetBytes(name, _bytes);
        _bytes.Write("="u8);
        var encoded = Encoding.UTF8.GetBytes(path);
        for (var i = 0; i < encoded.Length; i++)
        {
            var b = encoded[i];
            if (
                b == '%'
                && i + 2 < encoded.Length
                && byte.TryParse(
                    encoded.AsSpan(i + 1, 2),
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out var decoded
                )
                && decoded != 0
            )
            {
                b = decoded;
                i += 2;
            }

            _bytes.Write([b]);
        }

        _bytes.Write("\0"u8);
    }
}
