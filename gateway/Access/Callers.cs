using Flint.Core;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Access;

/// <summary>Tells endpoints who calls them.</summary>
internal static class Callers
{
    /// <summary>Who makes a request that <see cref="AccessMiddleware"/> let through.</summary>
    public static Principal Caller(this HttpContext http) =>
        http.Features.Get<Principal>()
        ?? throw new InvalidOperationException("The endpoint asks for no role, so that nobody knows who calls it.");
}
