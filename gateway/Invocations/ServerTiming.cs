using System.Diagnostics;
using Flint.Core;

namespace Flint.Gateway.Invocations;

/// <summary>
/// The value of <c>Server-Timing</c> (W3C Server Timing): where the time of a request went, in milliseconds. The header
/// leaves when the response starts, so <c>run</c> is the guest's time until then.
/// </summary>
internal static class ServerTiming
{
    private const int MaximumLength = 128;

    /// <summary>Formats the times of an invocation whose response starts now.</summary>
    public static string Format(Invocation invocation, long now)
    {
        Span<char> buffer = stackalloc char[MaximumLength];
        var length = 0;
        var run = invocation.StartedAt == 0 ? 0 : now - invocation.StartedAt;
        Append(buffer, ref length, "route;dur=", invocation.RoutedAt - invocation.ReceivedAt);
        Append(buffer, ref length, ",queue;dur=", invocation.QueueTicks);
        Append(buffer, ref length, ",init;dur=", invocation.InitTicks);
        Append(buffer, ref length, ",run;dur=", run);
        return new string(buffer[..length]);
    }

    // Three decimals by hand: formatting a double costs ten times as much.
    private static void Append(Span<char> buffer, ref int length, string name, long ticks)
    {
        name.CopyTo(buffer[length..]);
        length += name.Length;
        var microseconds = (long)(Math.Max(0, ticks) * (1_000_000.0 / Stopwatch.Frequency));
        (microseconds / 1000).TryFormat(buffer[length..], out var digits);
        length += digits;
        buffer[length++] = '.';
        var fraction = (int)(microseconds % 1000);
        buffer[length++] = (char)('0' + (fraction / 100));
        buffer[length++] = (char)('0' + (fraction / 10 % 10));
        buffer[length++] = (char)('0' + (fraction % 10));
    }
}
