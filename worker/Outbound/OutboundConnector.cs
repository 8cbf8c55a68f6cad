using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using Flint.Wasi.Http;

namespace Flint.Worker.Outbound;

/// <summary>
/// Opens connections: looks the name up, leaves out the addresses that the policy does not allow, and connects to one of
/// the others. What is checked is the very address that is connected to, so that a name which changes its address in
/// between gains nothing.
/// </summary>
internal sealed class OutboundConnector(OutboundPolicy policy, INameResolver resolver, TimeSpan time)
{
    /// <summary>The callback of <see cref="SocketsHttpHandler"/>.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var attempt = OutboundAttempt.Of(context.InitialRequestMessage);
        var limit = attempt?.ConnectTimeout is { } asked && asked < time ? asked : time;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(limit);
        attempt?.BeginConnect();
        try
        {
            var end = context.DnsEndPoint;
            var addresses = await ResolveAsync(end.Host, cancellation, timeout.Token);
            var scheme = context.InitialRequestMessage.RequestUri!.Scheme;
            var allowed = Array.FindAll(addresses, a => policy.AllowsAddress(scheme, a, end.Port));
            if (allowed.Length == 0)
            {
                throw new OutgoingHttpException(
                    HttpError.DestinationIPProhibited,
                    $"{end.Host} leads to no address that the function may reach. Addresses that are not public must "
                        + "be named in outbound.hosts as addresses."
                );
            }

            var stream = await ConnectAsync(allowed, end.Port, timeout.Token);
            attempt?.EndConnect();
            return stream;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new OutgoingHttpException(
                HttpError.ConnectionTimeout,
                $"No connection within {limit.TotalMilliseconds:0} ms."
            );
        }
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken stop, CancellationToken timeout)
    {
        if (IPAddress.TryParse(host, out var address))
        {
            return [address];
        }

        try
        {
            var addresses = await resolver.ResolveAsync(host, timeout);
            return addresses.Length > 0
                ? addresses
                : throw new OutgoingHttpException(HttpError.DestinationNotFound, $"{host} has no address.");
        }
        catch (SocketException e)
        {
            throw new OutgoingHttpException(HttpError.DnsError, $"{host} could not be looked up: {e.Message}", e)
            {
                Text = e.SocketErrorCode.ToString(),
            };
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new OutgoingHttpException(HttpError.DnsTimeout, $"{host} was not looked up in time.", e);
        }
    }

    private static async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw OutboundErrors.Of(e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
