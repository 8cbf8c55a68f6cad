namespace Flint.Wasi.Io;

/// <summary>wasi:io/poll, <c>pollable</c>: something that becomes ready.</summary>
internal abstract class Pollable : HostObject
{
    /// <summary>A pollable that is ready always.</summary>
    public static Pollable Ready() => new ReadyPollable();

    /// <summary>Whether it is ready.</summary>
    public abstract bool IsReady { get; }

    /// <summary>Completes once it is ready; a token that is cancelled ends the wait, not what is waited for.</summary>
    public abstract Task WhenReady(CancellationToken cancellation);

    private sealed class ReadyPollable : Pollable
    {
        public override bool IsReady => true;

        public override Task WhenReady(CancellationToken cancellation) => Task.CompletedTask;
    }
}
