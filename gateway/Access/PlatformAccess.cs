using Flint.Gateway.Access.Keys;
using Microsoft.Extensions.Options;

namespace Flint.Gateway.Access;

/// <summary>
/// Whether requests without a credential may use the management API. Whoever composes the platform knows where it
/// listens, and demands credentials before it listens where other machines reach it.
/// </summary>
public sealed class PlatformAccess
{
    private readonly AccessOptions _options;
    private readonly KnownKeys _keys;
    private volatile bool _required;

    internal PlatformAccess(IOptions<AccessOptions> options, KnownKeys keys)
    {
        _options = options.Value;
        _keys = keys;
        _required = _options.Required;
    }

    /// <summary>Whether a credential is demanded.</summary>
    public bool CredentialsAreRequired => _required;

    /// <summary>Whether there is any credential that opens the platform.</summary>
    public bool CredentialsExist => _options.Tokens.AreAccepted || _keys.AnyUsable;

    /// <summary>Demands a credential from now on.</summary>
    public void RequireCredentials() => _required = true;
}
