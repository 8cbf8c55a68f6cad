using Flint.Core;

namespace Flint.Gateway.Tests.Support;

/// <summary>A log that forgets nothing.</summary>
internal sealed class ListLog : IFunctionLog
{
    private readonly List<LogEntry> _entries = [];

    public void Append(LogEntry entry)
    {
        lock (_entries)
        {
            _entries.Add(entry);
        }
    }

    public IReadOnlyList<LogEntry> Read(FunctionKey function, int limit)
    {
        lock (_entries)
        {
            return [.. _entries.Where(e => e.Function == function).TakeLast(limit)];
        }
    }
}
