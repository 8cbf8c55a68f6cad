using Flint.Core;

namespace Flint.Gateway.Deployment;

/// <summary>
/// Makes a change whose checks must still hold when it is recorded: it is recorded only to the revision that was
/// checked, and checked anew where somebody else was faster.
/// </summary>
internal static class OptimisticChange
{
    // Each attempt lost means that another change won, so many in a row means a storm that the client should know of.
    private const int MostAttempts = 8;

    /// <summary>Runs a change.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="key">The function to change.</param>
    /// <param name="expected">The revision that the client expects, which then is the only attempt; null for any.</param>
    /// <param name="change">
    /// Checks and records the change; gets the function as it is, or null, and the revision to record it to.
    /// </param>
    /// <param name="cancellation">Gives up the wait.</param>
    /// <exception cref="RevisionConflictException">Another revision was found.</exception>
    public static async ValueTask<T> RunAsync<T>(
        IFunctionRegistry registry,
        FunctionKey key,
        long? expected,
        Func<Function?, long, ValueTask<T>> change,
        CancellationToken cancellation
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var current = await registry.GetAsync(key, cancellation);
            var revision = current?.Revision ?? 0;
            if (expected is { } wanted && wanted != revision)
            {
                throw new RevisionConflictException(key, wanted, current?.Revision);
            }
            try
            {
                return await change(current, revision);
            }
            catch (RevisionConflictException) when (expected is null && attempt < MostAttempts)
            {
                // What was checked may not hold any more.
            }
        }
    }
}
