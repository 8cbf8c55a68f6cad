namespace Flint.Wasi.Io;

/// <summary>Ready once a task has ended, well or not: what it says is asked for elsewhere.</summary>
internal sealed class TaskPollable(Task task) : Pollable
{
    /// <inheritdoc/>
    public override bool IsReady => task.IsCompleted;

    /// <inheritdoc/>
    public override async Task WhenReady(CancellationToken cancellation)
    {
        await task.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!task.IsCompleted)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
