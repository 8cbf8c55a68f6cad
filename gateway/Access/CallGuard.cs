using Flint.Core;
using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Access;

/// <summary>Keeps callers without the role invoker away from functions that demand it.</summary>
internal sealed class CallGuard(Authenticator authenticator)
{
    /// <summary>The problem of a caller who may not call a function of a namespace; null for one who may.</summary>
    public async ValueTask<Problem?> FindFaultAsync(HttpContext http, string @namespace)
    {
        var found = await authenticator.AuthenticateCallAsync(http, http.RequestAborted);
        return found.Principal is not { } principal ? AccessProblems.Unauthenticated(http, found)
            : principal.May(Role.Invoker, @namespace) ? null
            : AccessProblems.Forbidden(principal, Role.Invoker, @namespace);
    }
}
