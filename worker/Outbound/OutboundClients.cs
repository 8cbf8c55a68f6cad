using System.Collections.Immutable;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Text;
using Flint.Core;
using Flint.Wasi.Http;
using Microsoft.Extensions.Options;

namespace Flint.Worker.Outbound;

/// <summary>
/// The HTTP clients behind all outgoing requests. Functions share one, and with it the connections that wait for the next
/// request, where they belong to one namespace and may reach the same addresses: so nobody finds a connection open that
/// he could not have opened.
/// </summary>
internal sealed class OutboundClients(IOptions<OutboundOptions> options, INameResolver resolver) : IDisposable
{
    /// <summary>
    /// Clients that are kept (1,024); a client is small, and one that is given up only loses its waiting connections.
    /// </summary>
    private const int MaximumClients = 1024;

    /// <summary>
    /// Bytes of an unwanted rest that are read to keep a connection (64 KiB): more costs more than a new connection.
    /// </summary>
    private const int DrainedBytes = 64 * 1024;

    private readonly OutboundOptions _options = options.Value;
    private readonly ImmutableArray<IPNetwork> _denied = [.. options.Value.DeniedNetworks.Select(IPNetwork.Parse)];
    private readonly ConditionalWeakTable<OutboundSettings, OutboundPolicy> _policies = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Namespace, string Addresses), LinkedListNode<Client>> _clients = [];
    private readonly LinkedList<Client> _byUse = [];

    /// <summary>The options.</summary>
    public OutboundOptions Options => _options;

    /// <summary>Clients that are kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _clients.Count;
            }
        }
    }

    /// <summary>What settings allow.</summary>
    public OutboundPolicy PolicyOf(OutboundSettings settings) =>
        _policies.GetValue(settings, s => new OutboundPolicy(s, _denied));

    /// <summary>The client for the functions of a namespace under a policy.</summary>
    public HttpMessageInvoker Get(string @namespace, OutboundPolicy policy)
    {
        Client? given = null;
        HttpMessageInvoker found;
        lock (_gate)
        {
            var key = (@namespace, policy.AddressKey);
            if (_clients.TryGetValue(key, out var node))
            {
                _byUse.Remove(node);
                _byUse.AddLast(node);
                return node.Value.Invoker;
            }

            found = new HttpMessageInvoker(CreateHandler(policy));
            _clients.Add(key, _byUse.AddLast(new Client(key, found)));
            if (_clients.Count > MaximumClients)
            {
                given = _byUse.First!.Value;
                _byUse.RemoveFirst();
                _clients.Remove(given.Key);
            }
        }

        given?.Invoker.Dispose();
        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _byUse)
        {
            client.Invoker.Dispose();
        }
    }

    private SocketsHttpHandler CreateHandler(OutboundPolicy policy) =>
        new()
        {
            // Every hop of a redirect is the function's own decision, and is checked as such.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            MaxConnectionsPerServer = _options.ConnectionsPerHost,
            MaxResponseHeadersLength = Math.Max(1, _options.ResponseHeaderBytes / 1024),
            MaxResponseDrainSize = DrainedBytes,
            PooledConnectionIdleTimeout = _options.IdleTime,
            PooledConnectionLifetime = _options.ConnectionLifetime,
            // Twice, since TLS comes after what the connector watches.
            ConnectTimeout = 2 * _options.ConnectTime,
            ConnectCallback = new OutboundConnector(policy, resolver, _options.ConnectTime).ConnectAsync,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = static (_, _, _, errors) =>
                    errors == SslPolicyErrors.None
                        ? true
                        : throw new OutgoingHttpException(
                            HttpError.TlsCertificateError,
                            $"The server's certificate is not to be trusted: {errors}."
                        ),
            },
        };

    private sealed record Client((string Namespace, string Addresses) Key, HttpMessageInvoker Invoker);
}
