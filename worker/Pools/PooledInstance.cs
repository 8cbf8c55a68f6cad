using Flint.Wasi;

namespace Flint.Worker.Pools;

/// <summary>An instance with what its pool knows about it.</summary>
internal sealed class PooledInstance(GuestInstance instance)
{
    /// <summary>The instance.</summary>
    public GuestInstance Instance { get; } = instance;

    /// <summary>Requests served since it was last fresh.</summary>
    public int Uses { get; set; }
}
