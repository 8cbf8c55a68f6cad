using System.Collections.Immutable;

namespace Flint.Core;

/// <summary>Where a function may send HTTP requests; it needs the capability <see cref="CapabilityNames.HttpOut"/> too.</summary>
public sealed record OutboundSettings
{
    /// <summary>
    /// The destinations, as <see cref="OutboundHost"/> reads them; empty refuses every request.
    /// </summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(OutboundSettings? other) =>
        other is not null && Hosts.SequenceEqual(other.Hosts, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Hosts.Length;
}
