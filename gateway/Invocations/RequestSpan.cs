using System.Diagnostics;
using Flint.Core;
using Flint.Gateway.Routing;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Invocations;

/// <summary>Gives the span that the web server makes of a request the name of the function that it reached.</summary>
internal static class RequestSpan
{
    /// <summary>Names the current span where one is recorded.</summary>
    /// <remarks>The full path would be a name of its own for every request (OpenTelemetry, HTTP server spans).</remarks>
    public static void Name(HttpContext http, FunctionEntry entry)
    {
        if (Activity.Current is { IsAllDataRequested: true } span)
        {
            var isDefault = entry.Assignment.Key.Namespace == FunctionKey.DefaultNamespace;
            var route = isDefault ? entry.ShortPath : entry.NamespacedPath;
            span.DisplayName = $"{http.Request.Method} {route}";
            span.SetTag("http.route", route);
        }
    }
}
