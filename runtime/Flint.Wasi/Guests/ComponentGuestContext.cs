using Flint.Wasi.Filesystem;
using Flint.Wasi.Http;
using Flint.Wasi.Sockets;
using Flint.Wasm;

namespace Flint.Wasi;

/// <summary>
/// What the host functions of one component instance work on: what it was given, and the present request while there is
/// one. Used by the guest's thread; only <see cref="Interrupt"/> may be called from another.
/// </summary>
internal sealed class ComponentGuestContext(GuestOptions options) : IDisposable
{
    private readonly Lock _interruptionLock = new();
    private CancellationTokenSource _interruption = new();
    private CancellationToken _starting;
    private bool _isDisposed;

    /// <summary>What the instance was given.</summary>
    public GuestOptions Options { get; } = options;

    /// <summary>The present request; null while there is none.</summary>
    public HttpExchange? Exchange { get; private set; }

    /// <summary>Receives what the guest prints; null while there is no request.</summary>
    public IGuestOutput? Output { get; private set; }

    /// <summary>What the guest makes the host remember.</summary>
    public HostMemory Memory { get; } = new();

    /// <summary>The files that the guest can reach.</summary>
    public GuestFileSystem Files { get; } = new(options.Files, options.Time);

    /// <summary>The sockets of the present request.</summary>
    public GuestSockets Sockets { get; } = new(options.Sockets);

    /// <summary>The answer to the present request.</summary>
    public ResponseState Response { get; } = new();

    /// <summary>The requests that the guest sends itself.</summary>
    public OutgoingCalls Outgoing { get; } = new();

    /// <summary>Cancelled when whatever runs now is to stop.</summary>
    public CancellationToken Aborted => Exchange?.Aborted ?? _starting;

    /// <inheritdoc/>
    public void Dispose()
    {
        Files.Dispose();
        Sockets.End();
        lock (_interruptionLock)
        {
            _interruption.Dispose();
            _isDisposed = true;
        }
    }

    /// <summary>Says what stops the start code that runs next.</summary>
    public void BeginStart(CancellationToken cancellation) => _starting = cancellation;

    /// <summary>Start code is done.</summary>
    public void EndStart() => _starting = CancellationToken.None;

    /// <summary>Takes over a request.</summary>
    public void Begin(HttpExchange exchange, IGuestOutput output)
    {
        Exchange = exchange;
        Output = output;
        Response.Begin(exchange);
    }

    /// <summary>Forgets the request. Nothing of it is in use afterwards.</summary>
    public void End()
    {
        Response.End();
        Outgoing.End();
        Sockets.End();
        Exchange = null;
        Output = null;
    }

    /// <summary>Waits on the guest's thread.</summary>
    /// <param name="wait">Starts what is waited for; its token is cancelled when the guest is to stop.</param>
    /// <exception cref="OperationCanceledException">The request was aborted.</exception>
    /// <exception cref="WasmTrapException">The guest was interrupted.</exception>
    public void Wait(Func<CancellationToken, Task> wait)
    {
        Response.FlushWritten();
        Outgoing.FlushWritten();
        var interruption = _interruption.Token;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Aborted, interruption);
        var task = wait(stop.Token);
        try
        {
            if (task.IsCompleted)
            {
                task.GetAwaiter().GetResult();
            }
            else
            {
                Block(task, stop.Token);
            }
        }
        catch (OperationCanceledException)
            when (interruption.IsCancellationRequested && !Aborted.IsCancellationRequested)
        {
            throw new WasmTrapException(TrapKind.Interrupted);
        }
    }

    /// <summary>Ends waits and makes those to come end at once.</summary>
    public void Interrupt()
    {
        lock (_interruptionLock)
        {
            // A deadline may pass just when the instance goes.
            if (!_isDisposed)
            {
                _interruption.Cancel();
            }
        }
    }

    /// <summary>Withdraws an interruption and forgets what the guest made the host remember, scratch files too.</summary>
    public void Reset()
    {
        Files.Reset();
        Sockets.End();
        Memory.Reset();
        lock (_interruptionLock)
        {
            if (!_interruption.TryReset())
            {
                _interruption.Dispose();
                _interruption = new CancellationTokenSource();
            }
        }
    }

    private void Block(Task task, CancellationToken stop)
    {
        Exchange?.BeginWait();
        try
        {
            // Task.Wait first yields the processor again and again, which is much of what a thousand guests do that begin
            // to wait together. Not disposed, because the task may end after the wait was stopped.
            var ended = new ManualResetEventSlim(initialState: false, spinCount: 0);
            task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(ended.Set);
            ended.Wait(stop);
            if (task.IsCanceled)
            {
                stop.ThrowIfCancellationRequested();
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            Exchange?.EndWait();
        }
    }
}
