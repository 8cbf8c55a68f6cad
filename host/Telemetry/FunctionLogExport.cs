using System.Collections;
using Flint.Core;

namespace Flint.Host.Telemetry;

/// <summary>Hands what functions print to OpenTelemetry, besides keeping it.</summary>
internal sealed class FunctionLogExport(IFunctionLog inner, ILoggerFactory loggers) : IFunctionLog
{
    /// <summary>The category of functions' log records.</summary>
    internal const string Category = "Flint.Function";

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    /// <inheritdoc/>
    public void Append(LogEntry entry)
    {
        inner.Append(entry);
        FunctionLogTrace.Current = entry.Trace;
        try
        {
            _logger.Log(
                LevelOf(entry.Stream),
                default,
                new Attributes(entry),
                exception: null,
                static (attributes, _) => attributes.Entry.Text
            );
        }
        finally
        {
            FunctionLogTrace.Current = default;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<LogEntry> Read(FunctionKey function, int limit) => inner.Read(function, limit);

    private static LogLevel LevelOf(LogStream stream) =>
        stream switch
        {
            LogStream.Stdout => LogLevel.Information,
            LogStream.Stderr => LogLevel.Warning,
            _ => LogLevel.Error,
        };

    private sealed class Attributes(LogEntry entry) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        private readonly KeyValuePair<string, object?>[] _values =
        [
            new(FlintTelemetry.FunctionName, entry.Function.Name),
            new(FlintTelemetry.FunctionVersion, entry.Version),
            new(FlintTelemetry.Namespace, entry.Function.Namespace),
            new(FlintTelemetry.InvocationId, entry.InvocationId),
            new("log.iostream", entry.Stream.ToString().ToLowerInvariant()),
        ];

        public LogEntry Entry => entry;

        public int Count => _values.Length;

        public KeyValuePair<string, object?> this[int index] => _values[index];

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
