using System.Collections.Immutable;
using Flint.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Flint.Gateway.Asynchronous;

/// <summary>Makes requests of connections into requests that can be kept.</summary>
internal static class QueuedRequests
{
    /// <summary>
    /// The head of a request without what belongs to its connection, and without the headers that are made anew from what
    /// is kept (host and length), and without keys of the platform, which are not for keeping.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="basePath">The part of the path that leads to the function.</param>
    /// <param name="path">The rest of it.</param>
    public static QueuedRequest Of(HttpContext http, string basePath, string path)
    {
        var request = http.Request;
        return new QueuedRequest
        {
            Method = request.Method,
            BasePath = basePath,
            Path = path,
            Query = request.QueryString.Value ?? "",
            Scheme = request.Scheme,
            Host = request.Host.Value ?? "",
            RemoteAddress = http.Connection.RemoteIpAddress?.ToString() ?? "",
            Headers = HeadersOf(request.Headers),
        };
    }

    /// <summary>The characters of a head, which are about its bytes.</summary>
    public static int SizeOf(QueuedRequest request) =>
        request.Path.Length + request.Query.Length + request.Headers.Sum(static h => h.Name.Length + h.Value.Length);

    private static ImmutableArray<QueuedHeader> HeadersOf(IHeaderDictionary headers)
    {
        var kept = ImmutableArray.CreateBuilder<QueuedHeader>(headers.Count);
        var connection = headers.Connection.ToString();
        foreach (var (name, values) in headers)
        {
            if (
                HopByHopHeaders.Contains(name)
                || (connection.Length > 0 && HopByHopHeaders.IsNamedBy(connection, name))
                || name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase)
                || name.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase)
                || name.Equals(HeaderNames.Expect, StringComparison.OrdinalIgnoreCase)
            )
            {
                continue;
            }
            foreach (var value in values)
            {
                if (!CredentialHeaders.HoldKey(name, value))
                {
                    kept.Add(new QueuedHeader(name, value ?? ""));
                }
            }
        }
        return kept.ToImmutable();
    }
}
