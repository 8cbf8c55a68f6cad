using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Flint.Core;
using Flint.Gateway.Routing;

namespace Flint.Gateway.Events;

/// <summary>
/// The latest events, for whoever follows them. They are the differences between route tables: whatever changed a
/// function, here or on another node, shows there. Changes that arrive in one snapshot are one event.
/// </summary>
internal sealed class EventFeed(TimeProvider time)
{
    /// <summary>Events that are kept for those who come back after a broken connection.</summary>
    public const int Kept = 1_000;

    private readonly Lock _gate = new();
    private ImmutableList<PlatformEvent> _events = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Adds the events that lead from one table to the next.</summary>
    public void Add(RouteTable before, RouteTable after)
    {
        // The first table is what is found, not what happened.
        if (before.Generation == 0)
        {
            return;
        }
        var news = Differences(before, after).ToList();
        if (news.Count == 0)
        {
            return;
        }
        TaskCompletionSource changed;
        lock (_gate)
        {
            var all = _events.AddRange(news);
            _events = all.RemoveRange(0, Math.Max(0, all.Count - Kept));
            changed = _changed;
            _changed = NewSignal();
        }
        changed.SetResult();
    }

    /// <summary>
    /// The id of the latest event. Who begins now takes it before telling the client that it listens: an event that
    /// arrives in between would be lost otherwise.
    /// </summary>
    public EventId Latest => Look().Events.LastOrDefault()?.Id ?? default;

    /// <summary>The events after one, as far as they are kept, and then new ones as they come.</summary>
    /// <param name="last">The last event that the reader saw.</param>
    /// <param name="cancellation">Ends the following.</param>
    public async IAsyncEnumerable<PlatformEvent> FollowAsync(
        EventId last,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var (events, changed) = Look();
        var seen = last;
        while (true)
        {
            foreach (var item in events.Where(e => e.Id.CompareTo(seen) > 0))
            {
                seen = item.Id;
                yield return item;
            }
            await changed.WaitAsync(cancellation);
            (events, changed) = Look();
        }
    }

    private (ImmutableList<PlatformEvent> Events, Task Changed) Look()
    {
        lock (_gate)
        {
            return (_events, _changed.Task);
        }
    }

    private IEnumerable<PlatformEvent> Differences(RouteTable before, RouteTable after)
    {
        var now = time.GetUtcNow();
        var index = 0;
        foreach (var entry in after.Entries)
        {
            var assignment = entry.Assignment;
            var old = before.Find(assignment.Key)?.Assignment;
            if (!ReferenceEquals(old, assignment) && TypeOf(old, assignment) is { } type)
            {
                yield return new PlatformEvent(
                    new EventId(after.ChangeCount, index++),
                    now,
                    type,
                    assignment.Key.Namespace,
                    assignment.Key.Name,
                    assignment.Revision,
                    assignment.Live.ToImmutableSortedDictionary(static v => v.Version.Number, static v => v.Weight)
                );
            }
        }
        foreach (var entry in before.Entries.Where(e => after.Find(e.Assignment.Key) is null))
        {
            var key = entry.Assignment.Key;
            yield return new PlatformEvent(
                new EventId(after.ChangeCount, index++),
                now,
                PlatformEventType.FunctionRemoved,
                key.Namespace,
                key.Name,
                Revision: null,
                Live: null
            );
        }
    }

    // A new placement alone changes nothing about the function.
    private static PlatformEventType? TypeOf(FunctionAssignment? before, FunctionAssignment after) =>
        before is null ? PlatformEventType.FunctionCreated
        : !Shares(before).SequenceEqual(Shares(after)) ? PlatformEventType.LiveMoved
        : before.Revision != after.Revision ? PlatformEventType.FunctionChanged
        : null;

    private static IEnumerable<(int Number, string Digest, int Weight)> Shares(FunctionAssignment assignment) =>
        assignment.Live.Select(static v => (v.Version.Number, v.Version.Digest, v.Weight));

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
