using System.Diagnostics;
using Flint.Core;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Invocations;

/// <summary>
/// Adds the platform's headers to the response of an invocation at the moment it starts: the times are known then, and
/// what a guest may have written under the same names is replaced.
/// </summary>
internal sealed class ResponseHeaders
{
    /// <summary>Names the invocation.</summary>
    public const string InvocationId = "Flint-Invocation-Id";

    /// <summary>Tells where the time went.</summary>
    public const string ServerTimingHeader = "Server-Timing";

    private static readonly Func<object, Task> Callback = static state =>
    {
        ((ResponseHeaders)state).Write();
        return Task.CompletedTask;
    };

    private readonly HttpContext _http;
    private readonly Invocation _invocation;
    private readonly bool _serverTiming;

    private ResponseHeaders(HttpContext http, Invocation invocation, bool serverTiming)
    {
        _http = http;
        _invocation = invocation;
        _serverTiming = serverTiming;
    }

    /// <summary>Has the headers written when the response starts.</summary>
    public static void Attach(HttpContext http, Invocation invocation, bool serverTiming) =>
        http.Response.OnStarting(Callback, new ResponseHeaders(http, invocation, serverTiming));

    private void Write()
    {
        var headers = _http.Response.Headers;
        headers[InvocationId] = _invocation.Id;
        if (_serverTiming)
        {
            headers[ServerTimingHeader] = ServerTiming.Format(_invocation, Stopwatch.GetTimestamp());
        }
    }
}
