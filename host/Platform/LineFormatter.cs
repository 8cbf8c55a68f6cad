using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Flint.Host.Platform;

/// <summary>
/// Log entries for people: time, level and text in one line; the category where it is not the platform's own, and
/// exceptions in full below. The built-in formatters print event ids, which are long numbers here and mean nothing.
/// </summary>
internal sealed class LineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    /// <summary>What <c>Logging:Console:FormatterName</c> calls it.</summary>
    internal const string FormatterName = "line";

    private const string OwnCategories = "Flint";

    /// <inheritdoc/>
    public override void Write<TState>(
        in LogEntry<TState> logEntry,
        IExternalScopeProvider? scopeProvider,
        TextWriter textWriter
    )
    {
        var now = time.GetLocalNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        textWriter.Write($"{now} {LevelText(logEntry.LogLevel)} ");
        if (!logEntry.Category.StartsWith(OwnCategories, StringComparison.Ordinal))
        {
            textWriter.Write($"{logEntry.Category}: ");
        }

        textWriter.WriteLine(logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (logEntry.Exception is { } exception)
        {
            textWriter.WriteLine(exception);
        }
    }

    private static string LevelText(LogLevel level) =>
        level switch
        {
            LogLevel.Trace => "trace",
            LogLevel.Debug => "debug",
            LogLevel.Information => "info ",
            LogLevel.Warning => "warn ",
            LogLevel.Error => "error",
            _ => "FATAL",
        };
}
