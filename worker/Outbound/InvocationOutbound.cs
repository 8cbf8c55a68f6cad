using System.Diagnostics;
using System.Net;
using System.Net.Http;
using Flint.Core;
using Flint.Wasi.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Flint.Worker.Outbound;

/// <summary>The outgoing requests of one invocation, under the settings of its function.</summary>
internal sealed class InvocationOutbound : IOutgoingHttp
{
    private readonly OutboundClients _clients;
    private readonly Invocation _invocation;
    private readonly OutboundPolicy _policy;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _trace;
    private int _running;

    public InvocationOutbound(OutboundClients clients, Invocation invocation, HttpContext http)
    {
        _clients = clients;
        _invocation = invocation;
        _policy = clients.PolicyOf(invocation.Function.Settings.Outbound);
        _trace = TraceOf(http);
    }

    /// <inheritdoc/>
    public Task<OutgoingHttpResponse> SendAsync(OutgoingHttpRequest request, CancellationToken cancellation)
    {
        HttpRequestMessage message;
        try
        {
            message = Check(request);
        }
        catch (OutgoingHttpException refused)
        {
            request.Body?.Complete();
            return Task.FromException<OutgoingHttpResponse>(refused);
        }

        return SendAsync(request, message, cancellation);
    }

    private async Task<OutgoingHttpResponse> SendAsync(
        OutgoingHttpRequest request,
        HttpRequestMessage message,
        CancellationToken cancellation
    )
    {
        using var attempt = new OutboundAttempt(request, cancellation);
        attempt.AttachTo(message);
        var headerBytes = _clients.Options.ResponseHeaderBytes;
        try
        {
            var response = await _clients
                .Get(_invocation.Function.Key.Namespace, _policy)
                .SendAsync(message, attempt.Token);
            if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
            {
                response.Dispose();
                throw new OutgoingHttpException(
                    HttpError.HttpUpgradeFailed,
                    "The server changed to another protocol without being asked to."
                );
            }

            var body = await response.Content.ReadAsStreamAsync(CancellationToken.None);
            return new OutboundResponse(
                response,
                new OutboundBodyStream(body, request.BetweenBytesTimeout, headerBytes),
                End
            );
        }
        catch (Exception e)
        {
            End();
            (message.Content as OutboundContent)?.Abandon();
            message.Dispose();
            throw e is OperationCanceledException && !cancellation.IsCancellationRequested
                ? new OutgoingHttpException(
                    HttpError.ConnectionReadTimeout,
                    $"No response within {request.FirstByteTimeout?.TotalMilliseconds:0} ms.",
                    e
                )
                : OutboundErrors.Of(e, isBody: false, headerBytes);
        }
    }

    private HttpRequestMessage Check(OutgoingHttpRequest request)
    {
        var options = _clients.Options;
        var uri = OutboundTarget.Read(request, options.UriCharacters);
        var host = uri.IdnHost.TrimEnd('.');
        if (!_policy.AllowsRequest(uri.Scheme, host, uri.Port))
        {
            throw new OutgoingHttpException(
                HttpError.HttpRequestDenied,
                $"{uri.Scheme}://{host}:{uri.Port} is not among the function's outbound.hosts."
            );
        }

        var message = OutboundMessage.Compose(request, uri, _trace, options.RequestHeaderBytes);
        if (Interlocked.Increment(ref _running) <= options.RequestsPerInvocation)
        {
            return message;
        }

        End();
        message.Dispose();
        throw new OutgoingHttpException(
            HttpError.ConnectionLimitReached,
            $"The invocation has {options.RequestsPerInvocation} requests under way, which is its limit."
        );
    }

    private void End() => Interlocked.Decrement(ref _running);

    /// <summary>The headers that continue the trace which the invocation belongs to (W3C Trace Context).</summary>
    private static IReadOnlyList<KeyValuePair<string, string>> TraceOf(HttpContext http)
    {
        var activity = http.Features.Get<IHttpActivityFeature>()?.Activity;
        var (parent, state) = activity is { IdFormat: ActivityIdFormat.W3C, Id: { } id }
            ? (id, activity.TraceStateString ?? "")
            : (http.Request.Headers.TraceParent.ToString(), http.Request.Headers.TraceState.ToString());
        if (parent.Length == 0)
        {
            return [];
        }

        var trace = new KeyValuePair<string, string>("traceparent", parent);
        return state.Length == 0 ? [trace] : [trace, new("tracestate", state)];
    }
}
