using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Flint.Host.Telemetry;

/// <summary>
/// Gives log records of functions the trace of their invocation. Guests print on threads of their own, where the current
/// span is not to be had.
/// </summary>
internal sealed class FunctionLogTrace : BaseProcessor<LogRecord>
{
    /// <summary>The span of the entry that this thread is about to log; default where it logs something else.</summary>
    [field: ThreadStatic]
    internal static ActivityContext Current { get; set; }

    /// <inheritdoc/>
    public override void OnEnd(LogRecord data)
    {
        var trace = Current;
        if (trace.TraceId != default)
        {
            data.TraceId = trace.TraceId;
            data.SpanId = trace.SpanId;
            data.TraceFlags = trace.TraceFlags;
        }
    }
}
