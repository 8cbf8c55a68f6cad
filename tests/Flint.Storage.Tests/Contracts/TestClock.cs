namespace Flint.Storage.Tests.Contracts;

/// <summary>A clock that stands still until a test moves it; whole milliseconds, as stores keep them.</summary>
public sealed class TestClock : TimeProvider
{
    /// <summary>The present time.</summary>
    public DateTimeOffset Now { get; private set; } = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    /// <summary>Moves the clock.</summary>
    public void Advance(TimeSpan by) => Now += by;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Now;
}
