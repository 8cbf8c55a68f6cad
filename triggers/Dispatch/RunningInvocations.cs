using Flint.Core;

namespace Flint.Triggers.Dispatch;

/// <summary>One invocation that runs here.</summary>
internal sealed class RunningInvocation(Delivery delivery, CancellationToken stop) : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);

    /// <summary>What proves that it is this process's; changes where the lease ran out and was taken again here.</summary>
    internal Delivery Delivery { get; set; } = delivery;

    /// <summary>Cancelled when it is to stop.</summary>
    internal CancellationToken Stopped => _stop.Token;

    /// <summary>Whether another process has it by now.</summary>
    internal bool IsLost { get; private set; }

    /// <summary>Stops it because it is another's.</summary>
    internal void Lose()
    {
        IsLost = true;
        _stop.Cancel();
    }

    public void Dispose() => _stop.Dispose();
}

/// <summary>The queued invocations that run in this process.</summary>
internal sealed class RunningInvocations
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RunningInvocation> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<FunctionKey, int> _byFunction = [];
    private TaskCompletionSource? _empty;

    /// <summary>How many there are.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _byId.Count;
            }
        }
    }

    /// <summary>How many of a function there are.</summary>
    internal int CountOf(FunctionKey function)
    {
        lock (_gate)
        {
            return _byFunction.GetValueOrDefault(function);
        }
    }

    /// <summary>All of them, at this moment.</summary>
    internal List<RunningInvocation> All()
    {
        lock (_gate)
        {
            return [.. _byId.Values];
        }
    }

    /// <summary>
    /// Adds an invocation that is to run. Null where it runs here already: its lease had run out and was taken again, so
    /// the one that runs goes on under it.
    /// </summary>
    internal RunningInvocation? Add(Delivery delivery, CancellationToken stop)
    {
        lock (_gate)
        {
            if (_byId.TryGetValue(delivery.Id, out var present))
            {
                present.Delivery = delivery;
                return null;
            }

            var added = new RunningInvocation(delivery, stop);
            _byId.Add(delivery.Id, added);
            _byFunction[delivery.Function] = _byFunction.GetValueOrDefault(delivery.Function) + 1;
            return added;
        }
    }

    /// <summary>Removes an invocation that has ended.</summary>
    internal void Remove(RunningInvocation running)
    {
        TaskCompletionSource? empty = null;
        lock (_gate)
        {
            var delivery = running.Delivery;
            _byId.Remove(delivery.Id);
            var left = _byFunction[delivery.Function] - 1;
            if (left > 0)
            {
                _byFunction[delivery.Function] = left;
            }
            else
            {
                _byFunction.Remove(delivery.Function);
            }

            if (_byId.Count == 0)
            {
                empty = _empty;
                _empty = null;
            }
        }

        empty?.SetResult();
        running.Dispose();
    }

    /// <summary>Completes once none runs.</summary>
    internal Task WaitUntilEmptyAsync()
    {
        lock (_gate)
        {
            return _byId.Count == 0
                ? Task.CompletedTask
                : (_empty ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}
