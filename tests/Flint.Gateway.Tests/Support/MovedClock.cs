namespace Flint.Gateway.Tests.Support;

/// <summary>The system's clock, moved by what a test says.</summary>
internal sealed class MovedClock : TimeProvider
{
    private long _moved;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _moved, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _moved));
}
