using System.Net;

namespace Flint.Worker.Outbound;

/// <summary>Looks up host names.</summary>
internal interface INameResolver
{
    /// <summary>The addresses of a name, the best first.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">There are none, or nobody knows.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation);
}

/// <summary>The machine's own way of looking up names.</summary>
internal sealed class SystemNameResolver : INameResolver
{
    /// <inheritdoc/>
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) =>
        Dns.GetHostAddressesAsync(host, cancellation);
}
