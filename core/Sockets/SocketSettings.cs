using System.Collections.Immutable;

namespace Flint.Core;

/// <summary>
/// What a function may reach through sockets; it needs the capability <see cref="CapabilityNames.Sockets"/> too. Each entry
/// is one that <see cref="SocketAddressRule"/> reads.
/// </summary>
public sealed record SocketSettings
{
    /// <summary>Where TCP connections may go.</summary>
    public ImmutableArray<string> Connect { get; init; } = [];

    /// <summary>Where UDP datagrams may go, and may come from.</summary>
    public ImmutableArray<string> Udp { get; init; } = [];

    /// <summary>The addresses of this machine that the function may listen on. Networks and addresses only.</summary>
    public ImmutableArray<string> Bind { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(SocketSettings? other) =>
        other is not null
        && Connect.SequenceEqual(other.Connect, StringComparer.Ordinal)
        && Udp.SequenceEqual(other.Udp, StringComparer.Ordinal)
        && Bind.SequenceEqual(other.Bind, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Connect.Length, Udp.Length, Bind.Length);
}
