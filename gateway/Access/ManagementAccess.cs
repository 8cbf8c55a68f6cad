using System.Net;
using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Flint.Gateway.Access;

/// <summary>
/// Keeps foreign web pages away from the platform's own endpoints, which on a laptop need no credentials. A page can
/// make a browser send requests to 127.0.0.1, either openly, which the Origin header gives away, or under a host name
/// of its own that it lets point there (DNS rebinding), which the Host header gives away.
/// </summary>
internal sealed class ManagementAccess(RequestDelegate next, IOptions<GatewayOptions> options)
{
    private readonly HashSet<string> _hosts = new(options.Value.ManagementHosts, StringComparer.OrdinalIgnoreCase);

    /// <summary>Passes a request on unless a foreign page sent it.</summary>
    public Task InvokeAsync(HttpContext http) =>
        Check(http) is { } detail
            ? ProblemWriter.WriteAsync(http, Problem.Of(ProblemTypes.ForbiddenOrigin, detail))
            : next(http);

    private string? Check(HttpContext http)
    {
        var request = http.Request;
        var host = request.Host.Host;
        if (
            http.Connection.LocalIpAddress is { } local
            && IPAddress.IsLoopback(local)
            && !IsLoopbackName(host)
            && !_hosts.Contains(host)
        )
        {
            return $"The platform does not answer to the host name \"{host}\" on a loopback connection. If the name is"
                + " meant to lead here, add it to Flint:Gateway:ManagementHosts.";
        }
        var isSafe =
            HttpMethods.IsGet(request.Method)
            || HttpMethods.IsHead(request.Method)
            || HttpMethods.IsOptions(request.Method);
        if ((isSafe && !http.WebSockets.IsWebSocketRequest) || request.Headers.Origin is not [{ } origin])
        {
            return null;
        }
        return IsOwn(origin, request)
            ? null
            : $"A page of {origin} may not change anything here. If it is the platform's own, add its host to"
                + " Flint:Gateway:ManagementHosts.";
    }

    private bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && (
            string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)
            || _hosts.Contains(uri.Host)
        );

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
