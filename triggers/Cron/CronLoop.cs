using Flint.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Triggers.Cron;

/// <summary>
/// Puts what schedules say into the queue when it is due: each due time once, over restarts too, because the queue knows
/// its key. Due times that nobody was there for run once, for the latest of them, within a window.
/// </summary>
internal sealed partial class CronLoop(
    IInvocationQueue queue,
    ITriggerCursors cursors,
    IAssignmentSource assignments,
    IOptions<TriggerOptions> options,
    TimeProvider time,
    ILogger<CronLoop> logger
) : BackgroundService
{
    // A clock that is set while the process runs is noticed after this time.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly TriggerOptions _options = options.Value;
    private readonly Dictionary<TriggerKey, CronTrigger> _triggers = [];
    private Dictionary<TriggerKey, DateTimeOffset>? _cursors;
    private long _generation;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Before the first snapshot every schedule looks removed.
            await assignments.WaitForNextAsync(0, stoppingToken);
            while (true)
            {
                var wait = await LookAsync(stoppingToken);
                using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                await Task.WhenAny(
                    Task.Delay(wait < LongestWait ? wait : LongestWait, time, over.Token),
                    assignments.WaitForNextAsync(_generation, over.Token)
                );
                await over.CancelAsync();
                stoppingToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start goes on where the cursors are.
        }
    }

    /// <summary>Puts into the queue what is due; answers after what time the next is.</summary>
    private async Task<TimeSpan> LookAsync(CancellationToken cancellation)
    {
        try
        {
            _cursors ??= new(await cursors.ReadAsync(cancellation));
            await FollowAsync(cancellation);
            var next = TimeSpan.MaxValue;
            foreach (var trigger in _triggers.Values)
            {
                var due = await RunDueAsync(trigger, cancellation);
                var wait = due - time.GetUtcNow();
                next = wait < next ? wait.Value : next;
            }

            return next > TimeSpan.Zero ? next : TimeSpan.Zero;
        }
        catch (StorageUnavailableException e)
        {
            Log.StoreAway(logger, _options.StoreDelay, e.Message);
            return _options.StoreDelay;
        }
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        var snapshot = assignments.Current;
        if (snapshot.Generation == _generation)
        {
            return;
        }

        _triggers.Clear();
        foreach (var function in snapshot.Functions.Values.Where(static f => !f.Settings.Triggers.IsEmpty))
        {
            foreach (var settings in function.Settings.Triggers.Where(static t => t.Type == TriggerType.Cron))
            {
                Add(function, settings);
            }
        }

        foreach (var gone in _cursors!.Keys.Except(_triggers.Keys).ToList())
        {
            await cursors.RemoveAsync(gone, cancellation);
            _cursors.Remove(gone);
        }

        _generation = snapshot.Generation;
    }

    private void Add(FunctionAssignment function, TriggerSettings settings)
    {
        try
        {
            var trigger = new CronTrigger(function.Key, settings);
            _triggers[trigger.Key] = trigger;
        }
        catch (Exception e) when (e is FormatException or TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            // Checked at deploy; another machine may know fewer time zones.
            Log.NotUnderstood(logger, function.Key, e.Message);
        }
    }

    /// <summary>Runs what a trigger has due; answers when it is due next.</summary>
    private async Task<DateTimeOffset?> RunDueAsync(CronTrigger trigger, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (!_cursors!.TryGetValue(trigger.Key, out var cursor))
        {
            // New: what was due before it was there was not missed.
            await SetAsync(trigger, now, cancellation);
            return trigger.NextAfter(now);
        }

        var earliest = now - _options.MissedWindow;
        var (missed, latest, next) = (
            0,
            default(DateTimeOffset?),
            trigger.NextAfter(cursor > earliest ? cursor : earliest)
        );
        while (next <= now)
        {
            missed++;
            latest = next;
            next = trigger.NextAfter(next.Value);
        }

        if (latest is not { } due)
        {
            return next;
        }

        var result = await queue.EnqueueAsync([trigger.InvocationFor(due)], cancellation);
        if (result.Outcome != EnqueueOutcome.Accepted)
        {
            Log.QueueFull(logger, trigger.Key.Function, due, result.Outcome);
            return now + _options.StoreDelay;
        }

        if (missed > 1)
        {
            Log.Missed(logger, trigger.Key.Function, missed, due);
        }

        await SetAsync(trigger, due, cancellation);
        return next;
    }

    private async Task SetAsync(CronTrigger trigger, DateTimeOffset at, CancellationToken cancellation)
    {
        await cursors.SetAsync(trigger.Key, at, cancellation);
        _cursors![trigger.Key] = at;
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "{Count} due times of a schedule of {Function} had passed; it runs once, for that of {Due:u}."
        )]
        internal static partial void Missed(ILogger logger, FunctionKey function, int count, DateTimeOffset due);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "A schedule of {Function} was due at {Due:u}, and the queue takes nothing ({Outcome}). Trying again."
        )]
        internal static partial void QueueFull(
            ILogger logger,
            FunctionKey function,
            DateTimeOffset due,
            EnqueueOutcome outcome
        );

        [LoggerMessage(Level = LogLevel.Error, Message = "A schedule of {Function} is left out: {Reason}")]
        internal static partial void NotUnderstood(ILogger logger, FunctionKey function, string reason);

        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "Schedules wait for the store. Trying again in {Delay}. {Reason}"
        )]
        internal static partial void StoreAway(ILogger logger, TimeSpan delay, string reason);
    }
}
