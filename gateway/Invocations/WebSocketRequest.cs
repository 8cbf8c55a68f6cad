using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Flint.Gateway.Invocations;

/// <summary>
/// Whether a request is the handshake of a WebSocket: by <c>Upgrade</c> in HTTP/1.1 (RFC 6455), by extended CONNECT in
/// HTTP/2 and HTTP/3 (RFC 8441). Other upgrades may be ignored (RFC 9110, section 7.8), and are.
/// </summary>
internal static class WebSocketRequest
{
    private const string Protocol = "websocket";

    public static bool Is(HttpContext http)
    {
        var upgrade = http.Request.Headers.Upgrade;
        return upgrade.Count > 0
            ? upgrade.ToString().Contains(Protocol, StringComparison.OrdinalIgnoreCase)
            : HttpMethods.IsConnect(http.Request.Method)
                && Protocol.Equals(
                    http.Features.Get<IHttpExtendedConnectFeature>()?.Protocol,
                    StringComparison.OrdinalIgnoreCase
                );
    }
}
