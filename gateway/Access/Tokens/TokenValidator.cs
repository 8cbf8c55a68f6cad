using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.Json;
using Flint.Core;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Flint.Gateway.Access.Tokens;

/// <summary>Validates tokens of the OpenID provider and turns their claims into roles.</summary>
internal sealed class TokenValidator(IOptions<AccessOptions> options, IssuerKeys keys, TimeProvider time)
{
    // Public keys only: with a shared secret whoever can check a token can make one. "none" is not among them.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256,
        SecurityAlgorithms.RsaSha384,
        SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256,
        SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256,
        SecurityAlgorithms.EcdsaSha384,
        SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly TokenOptions _options = options.Value.Tokens;
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <summary>Whether tokens are accepted.</summary>
    public bool AreAccepted => _options.AreAccepted;

    /// <summary>Who presents a token, or why it opens nothing.</summary>
    public async ValueTask<Authentication> ValidateAsync(string token, CancellationToken cancellation)
    {
        if (!_handler.CanReadToken(token))
        {
            return new(null, "It is neither a key of this platform nor a token (JWT).");
        }
        var id = Read(token)?.Kid;
        var configuration = await keys.GetAsync(cancellation);
        if (configuration is not null && FindKey(configuration, id) is null)
        {
            configuration = await keys.GetNewerAsync(configuration, cancellation);
        }
        if (configuration is null)
        {
            return Unavailable();
        }
        if (FindKey(configuration, id) is not { } key)
        {
            return new(null, "The token is signed with a key that the identity provider does not have.");
        }
        var result = await ValidateAsync(token, configuration.Issuer, key);
        return result.IsValid
            ? new(PrincipalOf((JsonWebToken)result.SecurityToken))
            : new(null, Explain(result.Exception));
    }

    private JsonWebToken? Read(string token)
    {
        try
        {
            return _handler.ReadJsonWebToken(token);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // Providers name the key in every token, so that keys can be told apart while they rotate.
    private static SecurityKey? FindKey(OpenIdConnectConfiguration configuration, string? id) =>
        string.IsNullOrEmpty(id) ? null : configuration.SigningKeys.FirstOrDefault(k => k.KeyId == id);

    private Task<TokenValidationResult> ValidateAsync(string token, string issuer, SecurityKey key) =>
        _handler.ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidIssuer = issuer,
                ValidAudience = _options.Audience,
                IssuerSigningKey = key,
                ValidAlgorithms = Algorithms,
                LifetimeValidator = IsInForce,
            }
        );

    private bool IsInForce(
        DateTime? notBefore,
        DateTime? expires,
        SecurityToken token,
        TokenValidationParameters parameters
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is { } end
            && now < end + _options.ClockSkew
            && (notBefore is not { } begin || now >= begin - _options.ClockSkew);
    }

    private Principal PrincipalOf(JsonWebToken token)
    {
        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedPayload));
        var grants = ValuesAt(payload.RootElement, _options.RoleClaim)
            .SelectMany(value => _options.Roles.TryGetValue(value, out var found) ? found : [])
            .Select(static text => RoleGrant.TryParse(text, ifNone: null, out var grant) ? grant : null)
            .OfType<RoleGrant>()
            .Distinct()
            .ToImmutableArray();
        var subject = token.Subject ?? "";
        var name = ValuesAt(payload.RootElement, _options.NameClaim).FirstOrDefault(subject);
        return new Principal(name, PrincipalKind.Token, subject, grants);
    }

    /// <summary>The texts of a claim, which may be one, a list of them, or deeper in an object.</summary>
    private static List<string> ValuesAt(JsonElement payload, string claim)
    {
        if (payload.TryGetProperty(claim, out var whole))
        {
            return Texts(whole);
        }
        var element = payload;
        foreach (var part in claim.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(part, out element))
            {
                return [];
            }
        }
        return Texts(element);
    }

    private static List<string> Texts(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => [element.GetString()!],
            JsonValueKind.Array =>
            [
                .. element
                    .EnumerateArray()
                    .Where(static e => e.ValueKind == JsonValueKind.String)
                    .Select(static e => e.GetString()!),
            ],
            _ => [],
        };

    private Authentication Unavailable() =>
        new(
            null,
            $"The identity provider {_options.Authority} cannot be reached, so that tokens cannot be checked. Keys of the"
                + " platform are not concerned; the platform's log has the cause."
        )
        {
            IsUnavailable = true,
        };

    private string Explain(Exception? fault) =>
        fault switch
        {
            SecurityTokenInvalidLifetimeException
            or SecurityTokenExpiredException
            or SecurityTokenNotYetValidException =>
                "The token is not in force: it has expired, or its time has not begun.",
            SecurityTokenInvalidAudienceException => $"The token is not made for the audience {_options.Audience}.",
            SecurityTokenInvalidIssuerException => $"The token is not made by {_options.Authority}.",
            SecurityTokenInvalidAlgorithmException => "The token is signed with an algorithm that is not accepted.",
            _ => "The token is malformed, or its signature is not valid.",
        };
}
