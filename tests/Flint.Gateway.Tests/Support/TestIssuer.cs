using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Flint.Gateway.Tests.Support;

/// <summary>An OpenID provider on a real port: a discovery document, a key set, and tokens.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private RSA _rsa = RSA.Create(2048);
    private int _keys = 1;

    private TestIssuer(WebApplication app) => _app = app;

    /// <summary>The authority.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>Fetches of the key set.</summary>
    public int KeyFetches { get; private set; }

    /// <summary>Whether every request is answered with 500.</summary>
    public bool IsAway { get; set; }

    /// <summary>What the discovery document says instead of the address.</summary>
    public string? ClaimedIssuer { get; set; }

    public static async Task<TestIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var issuer = new TestIssuer(app);
        app.MapGet("/.well-known/openid-configuration", issuer.Discovery);
        app.MapGet("/keys", issuer.KeySet);
        await app.StartAsync();
        return issuer;
    }

    /// <summary>Signs with a new key from now on, and forgets the old one.</summary>
    public void Rotate()
    {
        _rsa.Dispose();
        _rsa = RSA.Create(2048);
        _keys++;
    }

    /// <summary>A token with roles.</summary>
    public string Token(
        object roles,
        DateTimeOffset expires,
        string audience = "flint",
        string? issuer = null,
        string claim = "roles",
        SigningCredentials? signing = null
    ) =>
        _handler.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = issuer ?? Address,
                Audience = audience,
                Expires = expires.UtcDateTime,
                Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = "ada", [claim] = roles },
                SigningCredentials = signing ?? new SigningCredentials(Key, SecurityAlgorithms.RsaSha256),
            }
        );

    /// <summary>The public key as bytes, for those who would use it as a secret.</summary>
    public byte[] PublicKey => _rsa.ExportSubjectPublicKeyInfo();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _rsa.Dispose();
    }

    private RsaSecurityKey Key => new(_rsa) { KeyId = $"key-{_keys}" };

    private IResult Discovery() =>
        IsAway
            ? Results.StatusCode(500)
            : Results.Json(new { issuer = ClaimedIssuer ?? Address, jwks_uri = $"{Address}/keys" });

    private IResult KeySet()
    {
        KeyFetches++;
        var parameters = _rsa.ExportParameters(includePrivateParameters: false);
        return IsAway
            ? Results.StatusCode(500)
            : Results.Json(
                new
                {
                    keys = new[]
                    {
                        new
                        {
                            kty = "RSA",
                            use = "sig",
                            kid = $"key-{_keys}",
                            n = Base64UrlEncoder.Encode(parameters.Modulus),
                            e = Base64UrlEncoder.Encode(parameters.Exponent),
                        },
                    },
                }
            );
    }
}
