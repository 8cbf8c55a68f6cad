using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Flint.Gateway.Access.Tokens;

/// <summary>
/// The provider's discovery document and keys. They are fetched when first needed and again after a while; a token with
/// an unknown key has them fetched at once, as providers rotate keys when they like, but not more often than
/// <see cref="TokenOptions.FetchInterval"/>. Where a fetch fails, the keys known before stay in force.
/// </summary>
internal sealed partial class IssuerKeys : IDisposable
{
    // Discovery documents and key sets have a few KB.
    private const int MostBytes = 1 << 20;

    private readonly TokenOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _fetching = new(1, 1);
    private volatile Fetched? _fetched;
    private DateTimeOffset _nextFetch = DateTimeOffset.MinValue;

    public IssuerKeys(IOptions<AccessOptions> options, TimeProvider time, ILogger<IssuerKeys> logger)
    {
        _options = options.Value.Tokens;
        _time = time;
        _logger = logger;
        // Providers move between machines: a connection is not kept for ever. A redirect would lead away from the authority.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _http = new HttpClient(handler) { Timeout = _options.FetchTime, MaxResponseContentBufferSize = MostBytes };
    }

    /// <summary>The provider's configuration; null where it has never been reached.</summary>
    public async ValueTask<OpenIdConnectConfiguration?> GetAsync(CancellationToken cancellation)
    {
        var known = _fetched;
        return known is not null && _time.GetUtcNow() < known.At + _options.KeyLifetime
            ? known.Configuration
            : await FetchAsync(known, cancellation);
    }

    /// <summary>
    /// The configuration after a fetch that an unknown key asks for; the same as before where none is due or it failed.
    /// </summary>
    public ValueTask<OpenIdConnectConfiguration?> GetNewerAsync(
        OpenIdConnectConfiguration seen,
        CancellationToken cancellation
    )
    {
        var known = _fetched;
        return known is null || ReferenceEquals(known.Configuration, seen)
            ? FetchAsync(known, cancellation)
            : new(known.Configuration);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _fetching.Dispose();
    }

    private async ValueTask<OpenIdConnectConfiguration?> FetchAsync(Fetched? known, CancellationToken cancellation)
    {
        await _fetching.WaitAsync(cancellation);
        try
        {
            var now = _time.GetUtcNow();
            // Who waited for another's fetch has its result; and a fetch may not be due yet.
            if (!ReferenceEquals(_fetched, known) || now < _nextFetch)
            {
                return _fetched?.Configuration;
            }
            _nextFetch = now + _options.FetchInterval;
            // A client that leaves does not take the fetch from those who wait for it; the time limit ends it.
            var configuration = await FetchAsync();
            _fetched = new Fetched(configuration, now);
            return configuration;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            Log.FetchFailed(_logger, _options.Authority!, e);
            return _fetched?.Configuration;
        }
        finally
        {
            _fetching.Release();
        }
    }

    private async Task<OpenIdConnectConfiguration> FetchAsync()
    {
        var authority = _options.Authority!.TrimEnd('/');
        var configuration = await OpenIdConnectConfigurationRetriever.GetAsync(
            $"{authority}/.well-known/openid-configuration",
            new HttpDocumentRetriever(_http) { RequireHttps = _options.RequireHttps },
            CancellationToken.None
        );
        // OpenID Connect Discovery 1.0, section 4.3: otherwise one tenant of a provider could speak for another.
        if (!string.Equals(configuration.Issuer?.TrimEnd('/'), authority, StringComparison.Ordinal))
        {
            throw new InvalidOperationException(
                $"The discovery document names the issuer {configuration.Issuer}, not {authority}. Set"
                    + " Flint:Access:Tokens:Authority to the issuer's own address."
            );
        }
        return configuration;
    }

    private sealed record Fetched(OpenIdConnectConfiguration Configuration, DateTimeOffset At);

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "The keys of {Authority} could not be fetched; those known before stay in force"
        )]
        public static partial void FetchFailed(ILogger logger, string authority, Exception exception);
    }
}
