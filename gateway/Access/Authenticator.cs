using Flint.Core;
using Flint.Gateway.Access.Keys;
using Flint.Gateway.Access.Tokens;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Access;

/// <summary>Finds out who makes a request: by a key of the platform, or a token of the identity provider.</summary>
internal sealed class Authenticator(KnownKeys keys, TokenValidator tokens, PlatformAccess access) : IAuthenticator
{
    private const string Scheme = "Bearer ";

    /// <inheritdoc/>
    public ValueTask<Authentication> AuthenticateAsync(HttpContext http, CancellationToken cancellation)
    {
        var proof = Read(http.Request);
        if (proof is null)
        {
            return new(new Authentication(access.CredentialsAreRequired ? null : Principal.Anonymous));
        }
        return Verify(proof, cancellation);
    }

    /// <summary>
    /// Finds out who calls a function that demands a credential: nobody is let in without one, wherever the platform
    /// listens. The credential is taken out of the request, so that the function cannot use it.
    /// </summary>
    public ValueTask<Authentication> AuthenticateCallAsync(HttpContext http, CancellationToken cancellation)
    {
        var headers = http.Request.Headers;
        var proof = Read(http.Request);
        if (proof is null)
        {
            return new(default(Authentication));
        }
        if (!headers.Remove(CredentialHeaders.Key))
        {
            headers.Authorization = default;
        }
        return Verify(proof, cancellation);
    }

    private ValueTask<Authentication> Verify(string proof, CancellationToken cancellation) =>
        proof.StartsWith(KeyText.Prefix, StringComparison.Ordinal) ? new(keys.Find(proof))
        : tokens.AreAccepted ? tokens.ValidateAsync(proof, cancellation)
        : new(new Authentication(null, $"It is no key of this platform: those begin with {KeyText.Prefix}."));

    // Another scheme, such as Basic for a proxy in front, is none of the platform's business.
    private static string? Read(HttpRequest request)
    {
        if (request.Headers.TryGetValue(CredentialHeaders.Key, out var keys))
        {
            return keys.ToString();
        }
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization[Scheme.Length..].Trim()
            : null;
    }
}
