using Microsoft.AspNetCore.Http;

namespace Flint.Core;

/// <summary>The port through which endpoints of the platform learn who makes a request.</summary>
public interface IAuthenticator
{
    /// <summary>Looks at the credentials of a request.</summary>
    ValueTask<Authentication> AuthenticateAsync(HttpContext http, CancellationToken cancellation);
}

/// <summary>What a request's credentials prove.</summary>
/// <param name="Principal">Who it is; null where that is not known.</param>
/// <param name="Fault">Why a credential that was presented does not hold; null where there was none.</param>
public readonly record struct Authentication(Principal? Principal, string? Fault = null)
{
    /// <summary>Whether it could not be found out, as the identity provider is away.</summary>
    public bool IsUnavailable { get; init; }
}
