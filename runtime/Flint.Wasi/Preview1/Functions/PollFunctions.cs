using System.Buffers.Binary;
using Flint.Wasm;

namespace Flint.Wasi.Preview1;

/// <summary>poll_oneoff: waits for clocks and descriptors. Waiting ends at once when the request is aborted.</summary>
internal static class PollFunctions
{
    /// <summary>Subscriptions of one call at most: as many as there can be descriptors, and as many clocks.</summary>
    private const uint MaximumSubscriptions = 2 * DescriptorTable.Capacity;

    private const int SubscriptionSize = 48;
    private const int EventSize = 32;
    private const byte ClockTag = 0;
    private const byte ReadTag = 1;
    private const byte WriteTag = 2;
    private const ushort AbsoluteFlag = 1;

    /// <summary>Longer waits are made of several: timers of .NET end at 49 days.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public static IEnumerable<HostFunction> All => [Preview1Functions.Define("poll_oneoff", "iiii", PollOneOff)];

    private static Errno PollOneOff(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var count = (uint)arguments[2];
        if (count is 0 or > MaximumSubscriptions)
        {
            return Errno.InvalidArgument;
        }

        // The guest may have the events overwrite its subscriptions, so these are read out first.
        var subscriptions = Read(context, (uint)arguments[0], (int)count);
        var poll = new Poll(context, subscriptions);
        while (true)
        {
            // Taken anew every time: waiting does not run the guest, but spans are cheap.
            var events = context.Memory.Structure((uint)arguments[1], (int)count * EventSize, sizeof(ulong));
            var ready = poll.WriteEvents(events);
            if (ready > 0)
            {
                context.Memory.WriteUInt32((uint)arguments[3], ready);
                return Errno.Success;
            }

            context.ThrowIfInterrupted();
            poll.Wait();
        }
    }

    private static Subscription[] Read(Preview1Context context, uint address, int count)
    {
        var bytes = context.Memory.Structure(address, count * SubscriptionSize, sizeof(ulong));
        var subscriptions = new Subscription[count];
        for (var i = 0; i < count; i++)
        {
            subscriptions[i] = Subscription.Read(bytes.Slice(i * SubscriptionSize, SubscriptionSize), context);
        }

        return subscriptions;
    }

    /// <summary>A thing to wait for.</summary>
    /// <param name="UserData">What the guest recognises it by.</param>
    /// <param name="Tag">Clock, read or write.</param>
    /// <param name="Number">The clock's or descriptor's number.</param>
    /// <param name="Deadline">For clocks: when it is due, in the clock's own nanoseconds.</param>
    /// <param name="Error">Why it cannot be waited for.</param>
    private readonly record struct Subscription(ulong UserData, byte Tag, uint Number, ulong Deadline, Errno Error)
    {
        public static Subscription Read(ReadOnlySpan<byte> bytes, Preview1Context context)
        {
            var userData = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            var tag = bytes[8];
            var number = BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
            switch (tag)
            {
                case ClockTag:
                    var timeout = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
                    var absolute = (BinaryPrimitives.ReadUInt16LittleEndian(bytes[40..]) & AbsoluteFlag) != 0;
                    if (!ClockFunctions.TryRead(context.Options.Time, number, out var now))
                    {
                        return new(userData, tag, number, 0, Errno.InvalidArgument);
                    }

                    var deadline = absolute ? timeout : now + Math.Min(timeout, ulong.MaxValue - now);
                    return new(userData, tag, number, deadline, Errno.Success);

                case ReadTag
                or WriteTag:
                    var open = context.Descriptors.TryGet(number, out _);
                    return new(userData, tag, number, 0, open ? Errno.Success : Errno.BadDescriptor);

                default:
                    return new(userData, tag, number, 0, Errno.InvalidArgument);
            }
        }
    }

    /// <summary>One call's look at its subscriptions.</summary>
    private readonly struct Poll(Preview1Context context, Subscription[] subscriptions)
    {
        /// <summary>Writes an event for everything that is ready, and answers how many.</summary>
        public uint WriteEvents(Span<byte> events)
        {
            uint ready = 0;
            foreach (var subscription in subscriptions)
            {
                if (!IsReady(subscription, out var bytes))
                {
                    continue;
                }

                var target = events.Slice((int)ready * EventSize, EventSize);
                target.Clear();
                BinaryPrimitives.WriteUInt64LittleEndian(target, subscription.UserData);
                BinaryPrimitives.WriteUInt16LittleEndian(target[8..], (ushort)subscription.Error);
                target[10] = subscription.Tag;
                BinaryPrimitives.WriteUInt64LittleEndian(target[16..], bytes);
                ready++;
            }

            return ready;
        }

        /// <summary>Waits for the first clock or for the request's body, whichever comes first.</summary>
        public void Wait()
        {
            var time = context.Options.Time;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Aborted);
            var delay = Task.Delay(TimeToFirstClock(), time, stop.Token);
            try
            {
                if (FindReadable() is { } body)
                {
                    body.WaitReadable(delay);
                }
                else
                {
                    context.Exchange.Wait(WaitForAsync(delay));
                }
            }
            finally
            {
                stop.Cancel();
            }

            context.Aborted.ThrowIfCancellationRequested();
        }

        private static async ValueTask<bool> WaitForAsync(Task delay)
        {
            await delay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        }

        private bool IsReady(Subscription subscription, out ulong bytes)
        {
            bytes = 0;
            if (subscription.Error != Errno.Success || subscription.Tag == WriteTag)
            {
                return true;
            }

            if (subscription.Tag == ReadTag)
            {
                return !context.Descriptors.TryGet(subscription.Number, out var descriptor)
                    || descriptor.IsReadable(out bytes);
            }

            ClockFunctions.TryRead(context.Options.Time, subscription.Number, out var now);
            return now >= subscription.Deadline;
        }

        private RequestBodyDescriptor? FindReadable()
        {
            foreach (var subscription in subscriptions)
            {
                if (
                    subscription.Tag == ReadTag
                    && context.Descriptors.TryGet(subscription.Number, out var descriptor)
                    && descriptor is RequestBodyDescriptor body
                )
                {
                    return body;
                }
            }

            return null;
        }

        private TimeSpan TimeToFirstClock()
        {
            var shortest = LongestWait;
            foreach (var subscription in subscriptions)
            {
                if (
                    subscription.Tag == ClockTag
                    && ClockFunctions.TryRead(context.Options.Time, subscription.Number, out var now)
                )
                {
                    var left = subscription.Deadline > now ? subscription.Deadline - now : 0;
                    var span = TimeSpan.FromMilliseconds(Math.Ceiling(left / 1e6));
                    shortest = span < shortest ? span : shortest;
                }
            }

            return shortest;
        }
    }
}
