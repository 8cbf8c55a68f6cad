using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Flint.Gateway.Pages;

/// <summary>What <c>GET /</c> answers, unless a function has a route for it: what this is and where to go.</summary>
internal static class StartPage
{
    private const string Text = """
        Flint, a serverless function platform.

          /fn/{name}/...        calls a function
          /api/v1/functions     lists functions
          /docs                 describes the management API
          /openapi/v1.json      the same for programs
          /healthz, /readyz     health and readiness

        Deploy a function:
          curl -X POST -H 'Content-Type: application/wasm' --data-binary @my.wasm HOST/api/v1/functions/my/versions

        """;

    private const string Html = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>Flint</title>
        <style>
        body { font: 1rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem; }
        code, pre { font-family: ui-monospace, monospace; }
        pre { padding: .75rem; overflow-x: auto; border: 1px solid #8886; border-radius: 6px; }
        @media (prefers-color-scheme: dark) { body { background: #16181d; color: #e6e6e6; } a { color: #8ab4ff; } }
        </style>
        </head>
        <body>
        <h1>Flint</h1>
        <p>A serverless function platform: functions are WebAssembly, each request runs in a fresh instance.</p>
        <ul>
        <li><code>/fn/{name}/…</code> calls a function</li>
        <li><a href="/api/v1/functions">/api/v1/functions</a> lists functions</li>
        <li><a href="/docs">/docs</a> describes the management API, <a href="/openapi/v1.json">/openapi/v1.json</a> the same for programs</li>
        <li><a href="/healthz">/healthz</a> and <a href="/readyz">/readyz</a>: health and readiness</li>
        </ul>
        <p>Deploy a function:</p>
        <pre>curl -X POST -H 'Content-Type: application/wasm' \
          --data-binary @my.wasm http://HOST/api/v1/functions/my/versions</pre>
        </body>
        </html>
        """;

    /// <summary>Maps the page.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/", Get).ExcludeFromDescription();

    private static IResult Get(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? TypedResults.Text(Html, "text/html; charset=utf-8")
            : TypedResults.Text(Text, "text/plain; charset=utf-8");
}
