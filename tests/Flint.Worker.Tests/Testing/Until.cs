namespace Flint.Worker.Tests.Testing;

/// <summary>Waits for what another thread does.</summary>
internal static class Until
{
    public static void True(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(20)), "It did not happen.");
}
