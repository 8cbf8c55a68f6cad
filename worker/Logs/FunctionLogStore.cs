using System.Collections.Concurrent;
using Flint.Core;
using Microsoft.Extensions.Options;

namespace Flint.Worker.Logs;

/// <summary>Keeps the latest log entries of each function in memory, within a limit for each and one for all.</summary>
internal sealed class FunctionLogStore(IOptions<FunctionLogOptions> options) : IFunctionLog
{
    private readonly FunctionLogOptions _options = options.Value;
    private readonly ConcurrentDictionary<FunctionKey, EntryQueue> _functions = new();
    private readonly Lock _evicting = new();
    private long _characters;

    /// <summary>Characters kept of all functions.</summary>
    public long Characters => Interlocked.Read(ref _characters);

    /// <inheritdoc/>
    public void Append(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var queue = _functions.GetOrAdd(entry.Function, static _ => new EntryQueue());
        var change = queue.Append(entry, _options.EntriesPerFunction, _options.CharactersPerFunction);
        if (Interlocked.Add(ref _characters, change) > _options.CharactersTotal)
        {
            Evict();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<LogEntry> Read(FunctionKey function, int limit) =>
        _functions.TryGetValue(function, out var queue) ? queue.Latest(limit) : [];

    /// <summary>Takes the oldest entries of the largest functions, a tenth more than needed, so that it is rare.</summary>
    private void Evict()
    {
        lock (_evicting)
        {
            var target = _options.CharactersTotal - (_options.CharactersTotal / 10);
            while (Interlocked.Read(ref _characters) > target)
            {
                var largest = _functions.Values.MaxBy(static q => q.Characters);
                var freed = largest?.RemoveOldest(Interlocked.Read(ref _characters) - target) ?? 0;
                if (freed == 0)
                {
                    return;
                }

                Interlocked.Add(ref _characters, -freed);
            }
        }
    }

    private sealed class EntryQueue
    {
        /// <summary>What an entry counts besides its text: its object and its place in the queue.</summary>
        private const int Overhead = 64;

        private readonly Queue<LogEntry> _entries = new();
        private long _characters;

        public long Characters => Interlocked.Read(ref _characters);

        /// <summary>Appends an entry and answers by how much the characters changed.</summary>
        public long Append(LogEntry entry, int maximumEntries, long maximumCharacters)
        {
            lock (_entries)
            {
                var before = _characters;
                _entries.Enqueue(entry);
                _characters += Size(entry);
                while (_entries.Count > maximumEntries || (_characters > maximumCharacters && _entries.Count > 1))
                {
                    _characters -= Size(_entries.Dequeue());
                }

                return _characters - before;
            }
        }

        /// <summary>
        /// Removes entries until that many characters are free or half of all are, so that one function that is hardly
        /// larger than the others does not lose everything.
        /// </summary>
        public long RemoveOldest(long wanted)
        {
            lock (_entries)
            {
                var before = _characters;
                while (_entries.Count > 0 && before - _characters < wanted && _characters > before / 2)
                {
                    _characters -= Size(_entries.Dequeue());
                }

                return before - _characters;
            }
        }

        public IReadOnlyList<LogEntry> Latest(int limit)
        {
            lock (_entries)
            {
                return limit <= 0 ? [] : [.. _entries.Skip(_entries.Count - limit)];
            }
        }

        private static int Size(LogEntry entry) => entry.Text.Length + Overhead;
    }
}
