using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Flint.Bench.Engine;

/// <summary>
/// Watches with which optimisation the runtime's JIT compiles methods, through the runtime's own events: it says nothing
/// when it gives up optimising a method that is too large for it.
/// </summary>
internal sealed class MethodTiers : EventListener
{
    private const string RuntimeEvents = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords Jit = (EventKeywords)0x10;
    private const string MarkerName = "flint-tier-marker";
    private const int MinOpts = 1;

    private readonly ConcurrentQueue<(string Name, int Tier)> _methods = new();
    private readonly SemaphoreSlim _markers = new(0);

    /// <summary>The emitted methods that were compiled since the last call.</summary>
    /// <remarks>The runtime delivers its events late, so this compiles a method of its own and waits for that event.</remarks>
    public async Task<TierReport> TakeAsync(TimeSpan timeout)
    {
        var marker = new DynamicMethod(MarkerName, typeof(void), []);
        marker.GetILGenerator().Emit(OpCodes.Ret);
        marker.CreateDelegate<Action>()();
        if (!await _markers.WaitAsync(timeout).ConfigureAwait(false))
        {
            throw new TimeoutException("The runtime delivered no event for a method that was compiled.");
        }

        var methods = new List<(string Name, int Tier)>();
        while (_methods.TryDequeue(out var method))
        {
            methods.Add(method);
        }

        return new TierReport(
            methods.Count,
            [.. methods.Where(static m => m.Tier == MinOpts).Select(static m => m.Name)]
        );
    }

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == RuntimeEvents)
        {
            EnableEvents(eventSource, EventLevel.Verbose, Jit);
        }
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (
            eventData.EventName is null
            || !eventData.EventName.StartsWith("MethodLoadVerbose", StringComparison.Ordinal)
        )
        {
            return;
        }

        var name = Field<string>(eventData, "MethodName");
        if (name == MarkerName)
        {
            _markers.Release();
        }
        else if (IsEmitted(name, Field<string>(eventData, "MethodNamespace")))
        {
            // Bits 7 to 9 of the flags are the tier (MethodFlags in the runtime's ClrEtwAll.man).
            var tier = (int)(Field<uint>(eventData, "MethodFlags") >> 7) & 7;
            _methods.Enqueue((name, tier));
        }
    }

    private static T Field<T>(EventWrittenEventArgs data, string name) =>
        (T)data.Payload![data.PayloadNames!.IndexOf(name)]!;

    // Functions of WebAssembly are f7, b7 where the frame is large, p7.0 where they were split, in types u0, u1, ...
    private static bool IsEmitted(string name, string type) =>
        type.Length > 1
        && type[0] == 'u'
        && char.IsAsciiDigit(type[^1])
        && name.Length > 1
        && name[0] is 'f' or 'b' or 'p' or 't'
        && char.IsAsciiDigit(name[1]);
}

/// <summary>What the JIT made of the functions of a module.</summary>
/// <param name="Methods">How many methods it compiled.</param>
/// <param name="Unoptimised">The methods that it compiled without optimisation.</param>
internal sealed record TierReport(int Methods, IReadOnlyList<string> Unoptimised);
