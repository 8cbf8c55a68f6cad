using System.Globalization;
using System.Net;
using Flint.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Flint.Triggers.Dispatch;

/// <summary>
/// The HTTP context of a queued request: to the invoker it is one like any other, but it comes from the queue, and its
/// answer is kept.
/// </summary>
internal sealed class DispatchContext : IHttpRequestLifetimeFeature, IHttpRequestBodyDetectionFeature, IDisposable
{
    private readonly CancellationTokenSource _aborted;

    internal DispatchContext(
        Delivery delivery,
        int responseLimit,
        IServiceProvider services,
        CancellationToken cancellation
    )
    {
        _aborted = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        RequestAborted = _aborted.Token;
        CanHaveBody = delivery.Body.Length > 0;
        Response = new CapturedResponse(responseLimit);
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(RequestOf(delivery));
        features.Set<IHttpResponseFeature>(Response);
        features.Set<IHttpResponseBodyFeature>(Response);
        features.Set<IHttpResponseTrailersFeature>(Response);
        features.Set<IHttpRequestLifetimeFeature>(this);
        features.Set<IHttpRequestBodyDetectionFeature>(this);
        features.Set<IHttpConnectionFeature>(
            new HttpConnectionFeature
            {
                RemoteIpAddress = IPAddress.TryParse(delivery.Request.RemoteAddress, out var remote)
                    ? remote
                    : IPAddress.Loopback,
            }
        );
        Http = new DefaultHttpContext(features) { RequestServices = services };
    }

    internal DefaultHttpContext Http { get; }

    internal CapturedResponse Response { get; }

    /// <inheritdoc/>
    public CancellationToken RequestAborted { get; set; }

    /// <inheritdoc/>
    public bool CanHaveBody { get; }

    /// <inheritdoc/>
    public void Abort() => _aborted.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _aborted.Dispose();

    private static HttpRequestFeature RequestOf(Delivery delivery)
    {
        var request = delivery.Request;
        var raw = request.BasePath + request.Path;
        var feature = new HttpRequestFeature
        {
            Method = request.Method,
            Scheme = request.Scheme,
            Protocol = HttpProtocol.Http11,
            Path = request.BasePath + PathString.FromUriComponent(request.Path).Value,
            QueryString = request.Query,
            RawTarget = raw + request.Query,
            Body = new MemoryStream(delivery.Body.ToArray(), writable: false),
        };
        foreach (var (name, value) in request.Headers)
        {
            feature.Headers.Append(name, value);
        }

        // What a function needs that must not do a thing twice: the same for all attempts, whatever a client sent.
        feature.Headers["Flint-Invocation-Id"] = delivery.Id;
        feature.Headers["Flint-Attempt"] = delivery.Attempt.ToString(CultureInfo.InvariantCulture);
        feature.Headers.Host = request.Host;
        feature.Headers.ContentLength = delivery.Body.Length > 0 ? delivery.Body.Length : null;
        return feature;
    }
}
