namespace Flint.Gateway.Tests.Support;

/// <summary>Waits for what happens in the background.</summary>
internal static class Waiting
{
    /// <summary>Asks again and again until the answer is yes, or the test's time is up.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
