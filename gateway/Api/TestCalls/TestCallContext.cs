using System.Net;
using System.Text;
using Flint.Core;
using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Flint.Gateway.Api.TestCalls;

/// <summary>
/// The HTTP context of a test call: to the invoker it is a request like any other, but it comes from a JSON document
/// and its response goes into one.
/// </summary>
internal sealed class TestCallContext : IHttpRequestLifetimeFeature, IHttpRequestBodyDetectionFeature, IDisposable
{
    private readonly CancellationTokenSource _aborted;

    /// <summary>Makes the context.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="body">Its body.</param>
    /// <param name="basePath">The path of the function.</param>
    /// <param name="caller">The request that asks for the test call: when it goes away, so does the call.</param>
    /// <param name="responseLimit">Bytes of the response to keep.</param>
    public TestCallContext(
        TestCallRequest request,
        ReadOnlyMemory<byte> body,
        string basePath,
        HttpContext caller,
        int responseLimit
    )
    {
        _aborted = CancellationTokenSource.CreateLinkedTokenSource(caller.RequestAborted);
        RequestAborted = _aborted.Token;
        CanHaveBody = body.Length > 0;
        Response = new CapturedResponse(responseLimit);
        var features = new FeatureCollection();
        var feature = RequestOf(request, body, basePath, caller);
        RawTarget = feature.RawTarget;
        features.Set<IHttpRequestFeature>(feature);
        features.Set<IHttpResponseFeature>(Response);
        features.Set<IHttpResponseBodyFeature>(Response);
        features.Set<IHttpResponseTrailersFeature>(Response);
        features.Set<IHttpRequestLifetimeFeature>(this);
        features.Set<IHttpRequestBodyDetectionFeature>(this);
        features.Set<IHttpConnectionFeature>(
            new HttpConnectionFeature { RemoteIpAddress = caller.Connection.RemoteIpAddress ?? IPAddress.Loopback }
        );
        Http = new DefaultHttpContext(features) { RequestServices = caller.RequestServices };
    }

    /// <summary>The context.</summary>
    public DefaultHttpContext Http { get; }

    /// <summary>The path and query as they would stand in the request.</summary>
    public string RawTarget { get; }

    /// <summary>Its response.</summary>
    public CapturedResponse Response { get; }

    /// <summary>Whether the connection would have been broken.</summary>
    public bool Aborted { get; private set; }

    /// <inheritdoc/>
    public CancellationToken RequestAborted { get; set; }

    /// <inheritdoc/>
    public bool CanHaveBody { get; }

    /// <inheritdoc/>
    public void Abort()
    {
        Aborted = true;
        _aborted.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => _aborted.Dispose();

    /// <summary>The bytes of a request's body.</summary>
    /// <exception cref="ProblemException">It has two bodies, or one that is not base64.</exception>
    public static byte[] BodyOf(TestCallRequest request)
    {
        if (request.BodyBase64 is null)
        {
            return request.Body is null ? [] : Encoding.UTF8.GetBytes(request.Body);
        }
        if (request.Body is not null)
        {
            throw Invalid("/bodyBase64", "There is a body already; send one of the two.");
        }
        try
        {
            return Convert.FromBase64String(request.BodyBase64);
        }
        catch (FormatException)
        {
            throw Invalid("/bodyBase64", "Must be base64 (RFC 4648, section 4).");
        }
    }

    /// <summary>Checks what the shape of the document does not.</summary>
    /// <exception cref="ProblemException">A value cannot be sent.</exception>
    public static void Check(TestCallRequest request)
    {
        if (request.Method.Length == 0 || !request.Method.All(char.IsAsciiLetterUpper))
        {
            throw Invalid("/method", "Must be an HTTP method in upper case, as in GET.");
        }
        if (!request.Path.StartsWith('/') || request.Path.Any(static c => c is <= ' ' or >= '\x7f' or '#'))
        {
            throw Invalid("/path", "Must start with a slash and be percent-encoded, without a fragment.");
        }
        foreach (var (name, value) in request.Headers)
        {
            if (
                name.Length == 0
                || !name.All(static c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c))
            )
            {
                throw Invalid(JsonFault.Combine("/headers", name), "Must be the name of a header (RFC 9110, 5.1).");
            }
            if (value.Any(static c => c is '\r' or '\n' or '\0' or >= '\x7f'))
            {
                throw Invalid(JsonFault.Combine("/headers", name), "Must be ASCII without line breaks.");
            }
        }
    }

    private static HttpRequestFeature RequestOf(
        TestCallRequest request,
        ReadOnlyMemory<byte> body,
        string basePath,
        HttpContext caller
    )
    {
        var query = request.Path.IndexOf('?', StringComparison.Ordinal);
        var path = basePath + (query < 0 ? request.Path : request.Path[..query]);
        var feature = new HttpRequestFeature
        {
            Method = request.Method,
            Scheme = caller.Request.Scheme,
            Protocol = HttpProtocol.Http11,
            Path = PathString.FromUriComponent(path).Value!,
            QueryString = query < 0 ? "" : request.Path[query..],
            RawTarget = basePath + request.Path,
            Body = new MemoryStream(body.ToArray(), writable: false),
        };
        feature.Headers.Host = caller.Request.Host.Value;
        foreach (var (name, value) in request.Headers)
        {
            feature.Headers[name] = value;
        }
        feature.Headers.ContentLength = body.Length > 0 ? body.Length : null;
        return feature;
    }

    private static ProblemException Invalid(string pointer, string detail) =>
        new(
            Problem.Of(ProblemTypes.InvalidBody, $"{pointer}: {detail}") with
            {
                Errors = [new ProblemError(pointer, detail)],
            }
        );
}
