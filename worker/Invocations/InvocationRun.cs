using System.Diagnostics;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using Flint.Core;
using Flint.Worker.Deadlines;
using Flint.Worker.Http;
using Flint.Worker.Logs;
using Flint.Worker.Outbound;
using Flint.Worker.Pools;
using Flint.Worker.Threads;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Flint.Worker.Invocations;

/// <summary>
/// One invocation on its way: queued, run on a guest's thread, awaited by the request. Used for one invocation after
/// another, with everything that belongs to it.
/// </summary>
/// <remarks>
/// Three threads meet here. The request's prepares it, awaits it and gives it back. The guest's runs it, and does not
/// touch it any more once the awaiting side was told. A third may stop it at any time (deadline, disconnect): for
/// that there is a lock, which is never held while the guest runs. If it is stopped while it queues, the request goes on
/// at once, and the guest's thread finds it abandoned later: so it has two owners, and the last one gives it back.
/// </remarks>
internal sealed partial class InvocationRun
    : IGuestWork,
        IDeadlineTarget,
        IValueTaskSource<InvocationResult>,
        IDisposable
{
    private const long NoDeadline = 0;
    private const long DeadlinePassed = -1;

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Action<object?> _disconnected;
    private ManualResetValueTaskSourceCore<InvocationResult> _completion = new()
    {
        RunContinuationsAsynchronously = true,
    };
    private CancellationTokenSource _abort = new();
    private CancellationTokenRegistration _disconnectRegistration;
    private Invocation? _invocation;
    private InstancePool? _pool;
    private PooledInstance? _instance;
    private StopReason _stop;
    private bool _isQueued;
    private int _owners;
    private bool _isStoppable;
    private long _deadline;
    private long _generation;
    private long _queuedAt;

    private readonly Action<InvocationRun> _giveBack;

    public InvocationRun(
        GuestThreads threads,
        OutboundClients outbound,
        Action<InvocationRun> giveBack,
        GuestOutput output,
        int responseBufferBytes,
        TimeProvider time,
        ILogger logger
    )
    {
        _time = time;
        _logger = logger;
        _giveBack = giveBack;
        Exchange = new HttpContextExchange(threads, outbound, responseBufferBytes);
        Output = output;
        _disconnected = _ => Stop(StopReason.Disconnected, Interlocked.Read(ref _generation));
    }

    /// <summary>The request and its response.</summary>
    public HttpContextExchange Exchange { get; }

    /// <summary>What the guest prints.</summary>
    public GuestOutput Output { get; }

    /// <summary>Cancelled when the invocation is to stop.</summary>
    public CancellationToken Aborted => _abort.Token;

    /// <summary>Why the invocation was told to stop.</summary>
    public StopReason Stopped => _stop;

    /// <inheritdoc/>
    public GuestLane Lane => _pool!.Gate.Lane;

    private FunctionLimits Limits => _invocation!.Function.Settings.Limits;

    /// <summary>Begins with an invocation.</summary>
    /// <param name="invocation">The invocation.</param>
    /// <param name="http">Its request.</param>
    /// <param name="deadline">The timestamp at which it is to stop.</param>
    public void Begin(Invocation invocation, HttpContext http, long deadline)
    {
        _invocation = invocation;
        _stop = StopReason.None;
        _owners = 1;
        _completion.Reset();
        lock (_lock)
        {
            _isStoppable = true;
        }

        Interlocked.Exchange(ref _deadline, deadline);
        var disconnect = http.RequestAborted;
        if (disconnect.CanBeCanceled)
        {
            _disconnectRegistration = disconnect.UnsafeRegister(_disconnected, null);
        }
    }

    /// <summary>
    /// Prepares for running in a pool. The answer is awaited through <see cref="Completion"/>, which is an
    /// <see cref="OperationCanceledException"/> where the invocation was stopped before a thread took it.
    /// </summary>
    public void Queue(InstancePool pool, HttpContext http, PipeReader? requestBody)
    {
        _pool = pool;
        Exchange.Begin(_invocation!, http, requestBody, _abort.Token);
        Output.Begin(_invocation!, pool.Gate.Lines);
        _queuedAt = _time.GetTimestamp();
        _owners = 2;
        lock (_lock)
        {
            _isQueued = true;
            if (_stop != StopReason.None)
            {
                Abandon();
            }
        }
    }

    /// <summary>
    /// Takes back <see cref="Queue"/> where no thread will run it. False where it was stopped meanwhile, which
    /// <see cref="Completion"/> then tells.
    /// </summary>
    public bool TryUnqueue()
    {
        _owners = 1;
        lock (_lock)
        {
            if (!_isQueued)
            {
                return false;
            }

            _isQueued = false;
        }

        _pool!.Leave();
        return true;
    }

    /// <summary>Completes when the guest has finished.</summary>
    public ValueTask<InvocationResult> Completion => new(this, _completion.Version);

    /// <summary>
    /// Ends the use for an invocation. The guest's thread must be done with it, or find it abandoned.
    /// </summary>
    public void End()
    {
        // Waits for a callback that is running, so that it cannot stop the next invocation.
        _disconnectRegistration.Dispose();
        _disconnectRegistration = default;
        EndStopping();
        Exchange.Reset();
        _invocation = null;
        _pool = null;
        if (!_abort.TryReset())
        {
            _abort.Dispose();
            _abort = new CancellationTokenSource();
        }

        Release();
    }

    /// <inheritdoc/>
    public void Run()
    {
        lock (_lock)
        {
            if (!_isQueued)
            {
                Release();
                return;
            }

            _isQueued = false;
        }

        var dequeuedAt = _time.GetTimestamp();
        var pool = _pool!;
        var result = new InvocationResult(InvocationOutcome.Completed, QueueTicks: dequeuedAt - _queuedAt);
        try
        {
            Handle(dequeuedAt, pool, ref result);
        }
        catch (Exception e)
        {
            result = Fail(e, result);
        }

        var instance = _instance;
        EndStopping();
        // Who was told to stop carries an interruption that would hit the next request, even if it finished in time.
        var failed = result.Outcome != InvocationOutcome.Completed || _stop != StopReason.None;
        Output.End();
        Release();
        // From here on the run may already serve the next invocation.
        _completion.SetResult(result);
        if (instance is not null)
        {
            GiveBack(pool, instance, failed);
        }

        pool.Leave();
    }

    /// <inheritdoc/>
    public bool Check(long now)
    {
        var deadline = Interlocked.Read(ref _deadline);
        if (deadline is NoDeadline or DeadlinePassed)
        {
            return deadline == DeadlinePassed;
        }

        Exchange.Pulse();

        // Read between two looks at the same deadline, so it belongs to that deadline's invocation.
        var generation = Interlocked.Read(ref _generation);
        if (now >= deadline && Interlocked.CompareExchange(ref _deadline, DeadlinePassed, deadline) == deadline)
        {
            Stop(StopReason.Deadline, generation);
        }

        return true;
    }

    /// <summary>Writes a failure to the function's log and makes it a result.</summary>
    public InvocationResult Fail(Exception exception, InvocationResult result)
    {
        var memoryLimitReached = _instance?.Instance.MemoryLimitReached ?? false;
        var (outcome, detail) = Failures.Explain(exception, _stop, memoryLimitReached, Limits);
        if (Failures.IsUnexpected(exception))
        {
            Log.Failed(_logger, _invocation!.Id, _invocation.Function.Key, exception);
        }

        Output.WritePlatform(Failures.Report(exception, outcome, detail));
        return result with { Outcome = outcome, Detail = detail };
    }

    /// <inheritdoc/>
    public InvocationResult GetResult(short token) => _completion.GetResult(token);

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _completion.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(
        Action<object?> continuation,
        object? state,
        short token,
        ValueTaskSourceOnCompletedFlags flags
    ) => _completion.OnCompleted(continuation, state, token, flags);

    /// <inheritdoc/>
    public void Dispose() => _abort.Dispose();

    private void Handle(long dequeuedAt, InstancePool pool, ref InvocationResult result)
    {
        _abort.Token.ThrowIfCancellationRequested();
        var instance = pool.TryTake();
        result = result with { ColdStart = instance is null };
        instance ??= pool.Create(_abort.Token);
        bool stopped;
        lock (_lock)
        {
            _instance = instance;
            stopped = _stop != StopReason.None;
        }

        var startedAt = _time.GetTimestamp();
        result = result with { InitTicks = startedAt - dequeuedAt };
        _invocation!.Start(startedAt, result.QueueTicks, result.InitTicks);
        if (stopped)
        {
            throw new OperationCanceledException(_abort.Token);
        }

        try
        {
            instance.Instance.Handle(Exchange, Output);
        }
        finally
        {
            result = result with { RunTicks = _time.GetTimestamp() - startedAt };
        }
    }

    private void Stop(StopReason reason, long generation)
    {
        lock (_lock)
        {
            if (!_isStoppable || generation != _generation || _stop != StopReason.None)
            {
                return;
            }

            _stop = reason;
            if (_isQueued)
            {
                Abandon();
            }

            _instance?.Instance.Interrupt();
            try
            {
                _abort.Cancel();
            }
            catch (AggregateException e)
            {
                Log.StopFailed(_logger, _invocation!.Id, e);
            }
        }
    }

    /// <summary>Has the request go on without waiting for a thread. Needs the lock.</summary>
    private void Abandon()
    {
        _isQueued = false;
        _pool!.Leave();
        _completion.SetException(new OperationCanceledException(_abort.Token));
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _owners) == 0)
        {
            _giveBack(this);
        }
    }

    /// <summary>From here on the invocation cannot be stopped any more.</summary>
    private void EndStopping()
    {
        Interlocked.Exchange(ref _deadline, NoDeadline);
        lock (_lock)
        {
            _isStoppable = false;
            _instance = null;
            _generation++;
        }
    }

    private void GiveBack(InstancePool pool, PooledInstance instance, bool failed)
    {
        try
        {
            pool.Return(instance, failed);
        }
        catch (Exception e)
        {
            Log.GiveBackFailed(_logger, pool.Key.Function, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "Invocation {InvocationId} of {Function} failed in the platform"
        )]
        public static partial void Failed(
            ILogger logger,
            string invocationId,
            FunctionKey function,
            Exception exception
        );

        [LoggerMessage(Level = LogLevel.Error, Message = "Stopping invocation {InvocationId} failed")]
        public static partial void StopFailed(ILogger logger, string invocationId, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "An instance of {Function} could not be given back")]
        public static partial void GiveBackFailed(ILogger logger, FunctionKey function, Exception exception);
    }
}
