using System.Buffers;
using System.Net.Http;
using Flint.Wasi.Http;

namespace Flint.Worker.Outbound;

/// <summary>Where a request goes, made of what the guest has set.</summary>
internal static class OutboundTarget
{
    /// <summary>What would end the authority, or put something before the host.</summary>
    private static readonly SearchValues<char> NotInAuthorities = SearchValues.Create(@"@/?#\ ");

    private static readonly UriCreationOptions AsWritten = new()
    {
        // The path goes out as the guest wrote it; what may not be in a request line is refused here.
        DangerousDisablePathAndQueryCanonicalization = true,
    };

    /// <summary>The address of a request.</summary>
    /// <exception cref="OutgoingHttpException">It is none that can be used.</exception>
    public static Uri Read(OutgoingHttpRequest request, int maximumCharacters)
    {
        if (HttpMethod.Connect.Method.Equals(request.Method, StringComparison.OrdinalIgnoreCase))
        {
            throw new OutgoingHttpException(HttpError.HttpRequestMethodInvalid, "CONNECT is not for functions.");
        }

        if (request.Scheme is not "http" and not "https")
        {
            throw Invalid($"The scheme is '{request.Scheme}'; http and https can be used.");
        }

        var path = request.PathWithQuery;
        if (path.Length == 0 || path[0] == '?')
        {
            path = "/" + path;
        }

        if (path.Length > maximumCharacters)
        {
            throw new OutgoingHttpException(
                HttpError.HttpRequestUriTooLong,
                $"Path and query have {path.Length} characters; at most {maximumCharacters} are allowed."
            );
        }

        if (
            path[0] != '/'
            || path.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0
            || path.Contains('#', StringComparison.Ordinal)
        )
        {
            throw Invalid("Path and query must begin with a slash and be percent-encoded, without a fragment.");
        }

        if (
            request.Authority.AsSpan().ContainsAny(NotInAuthorities)
            || !Uri.TryCreate($"{request.Scheme}://{request.Authority}{path}", AsWritten, out var uri)
            || uri.IdnHost.Length == 0
            || uri.Port <= 0
        )
        {
            throw Invalid("The authority must be a host, with a port where wanted.");
        }

        return uri;
    }

    private static OutgoingHttpException Invalid(string message) => new(HttpError.HttpRequestUriInvalid, message);
}
