using System.Globalization;
using Flint.Core;
using Flint.Wasi.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Flint.Worker.Http;

/// <summary>Status and headers that a guest answers with: checked first, and applied when the response starts.</summary>
internal sealed class ResponseHead
{
    /// <summary>Characters of a wrong header's name or value that a message shows.</summary>
    private const int ExcerptLength = 60;

    private readonly List<KeyValuePair<string, string>> _headers = new(8);

    /// <summary>The status.</summary>
    public int Status { get; private set; } = StatusCodes.Status200OK;

    /// <summary>The length of the body that the guest has promised.</summary>
    public long? ContentLength { get; private set; }

    /// <summary>Whether the status allows a body (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5).</summary>
    public bool HasBody =>
        Status
            is not StatusCodes.Status204NoContent
                and not StatusCodes.Status205ResetContent
                and not StatusCodes.Status304NotModified;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _headers.Clear();
        Status = StatusCodes.Status200OK;
        ContentLength = null;
    }

    /// <summary>Takes over what a guest answers.</summary>
    /// <exception cref="InvalidGuestResponseException">It is not HTTP.</exception>
    public void Set(int status, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        if (status is < 200 or > 599)
        {
            throw new InvalidGuestResponseException(
                $"The function answered with status {status}; a response has a status from 200 to 599."
            );
        }

        Status = status;
        string? connection = null;
        for (var i = 0; i < headers.Count; i++)
        {
            var (name, value) = headers[i];
            Check(name, value);
            if (name.Equals(HopByHopHeaders.Connection, StringComparison.OrdinalIgnoreCase))
            {
                connection = connection is null ? value : $"{connection},{value}";
            }
            else if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                SetContentLength(value);
            }
            else if (!HopByHopHeaders.Contains(name))
            {
                _headers.Add(headers[i]);
            }
        }

        if (connection is not null)
        {
            _headers.RemoveAll(h => HopByHopHeaders.IsNamedBy(connection, h.Key));
        }
    }

    /// <summary>Checks a header or trailer.</summary>
    /// <exception cref="InvalidGuestResponseException">It is not HTTP.</exception>
    public static void Check(string name, string value)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(HttpTokens.Characters))
        {
            throw new InvalidGuestResponseException(
                $"The function answered with a header named {Excerpt(name)}; names consist of letters, digits and "
                    + "some signs such as '-' (RFC 9110, 5.6.2)."
            );
        }

        foreach (var c in value)
        {
            if (c is (< ' ' and not '\t') or >= '\x7f')
            {
                throw new InvalidGuestResponseException(
                    $"The function answered with a header {Excerpt(name)} whose value {Excerpt(value)} contains the "
                        + $"character U+{(int)c:X4}; values consist of printable ASCII (RFC 9110, 5.5)."
                );
            }
        }
    }

    /// <summary>Writes status and headers to a response that has not started.</summary>
    /// <param name="response">The response; headers it has already stay.</param>
    /// <param name="length">The length of the body where the guest has not said but it is known.</param>
    public void Apply(HttpResponse response, long? length)
    {
        response.StatusCode = Status;
        var target = response.Headers;
        foreach (var (name, value) in _headers)
        {
            target[name] = StringValues.Concat(target[name], value);
        }

        if (Status is not StatusCodes.Status204NoContent and not StatusCodes.Status205ResetContent)
        {
            response.ContentLength = ContentLength ?? (HasBody ? length : null);
        }
    }

    private void SetContentLength(string value)
    {
        if (
            !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || (ContentLength is { } other && other != length)
        )
        {
            throw new InvalidGuestResponseException(
                $"The function answered with a Content-Length of {Excerpt(value)}, which is no length, or not the only one."
            );
        }

        ContentLength = length;
    }

    private static string Excerpt(string text)
    {
        var shown = new System.Text.StringBuilder("\"");
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, ExcerptLength)))
        {
            _ = c is >= ' ' and < '\x7f' and not '"' and not '\\'
                ? shown.Append(c)
                : shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return shown.Append(text.Length > ExcerptLength ? "\"…" : "\"").ToString();
    }
}
