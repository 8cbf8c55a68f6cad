using System.Text;
using Flint.Core;
using Flint.Wasi;

namespace Flint.Worker.Logs;

/// <summary>Makes log entries of what one guest prints: one for each line. Used for one invocation after another.</summary>
internal sealed class GuestOutput(IFunctionLog log, TimeProvider time, int lineBytes) : IGuestOutput
{
    private readonly PartialLine _stdout = new(LogStream.Stdout);
    private readonly PartialLine _stderr = new(LogStream.Stderr);
    private Invocation? _invocation;
    private LineBudget? _budget;

    /// <summary>Prepares for an invocation.</summary>
    public void Begin(Invocation invocation, LineBudget budget)
    {
        _invocation = invocation;
        _budget = budget;
    }

    /// <summary>Writes out lines that have no end, and forgets the invocation.</summary>
    public void End()
    {
        Flush(_stdout);
        Flush(_stderr);
        _invocation = null;
        _budget = null;
    }

    /// <inheritdoc/>
    public void WriteStdout(ReadOnlySpan<byte> bytes) => Write(_stdout, bytes);

    /// <inheritdoc/>
    public void WriteStderr(ReadOnlySpan<byte> bytes) => Write(_stderr, bytes);

    /// <summary>Writes an entry of the platform about the invocation.</summary>
    public void WritePlatform(string text) => Append(LogStream.Platform, text);

    private void Write(PartialLine partial, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var piece = end < 0 ? bytes : bytes[..end];
            var room = lineBytes - partial.Length;
            if (piece.Length > room)
            {
                partial.Add(piece[..room], lineBytes);
                bytes = bytes[room..];
                Flush(partial);
                continue;
            }

            partial.Add(piece, lineBytes);
            if (end < 0)
            {
                return;
            }

            bytes = bytes[(end + 1)..];
            Emit(partial);
        }
    }

    private void Flush(PartialLine partial)
    {
        if (partial.Length > 0)
        {
            Emit(partial);
        }
    }

    private void Emit(PartialLine partial)
    {
        if (_budget!.TryTake(out var dropped))
        {
            if (dropped > 0)
            {
                Append(LogStream.Platform, $"{dropped} lines of output were dropped: the function writes too fast.");
            }

            Append(partial.Stream, partial.Text);
        }

        partial.Clear();
    }

    private void Append(LogStream stream, string text) =>
        log.Append(
            new LogEntry(
                time.GetUtcNow(),
                _invocation!.Function.Key,
                _invocation.Version.Number,
                _invocation.Id,
                stream,
                text,
                _invocation.Trace
            )
        );

    private sealed class PartialLine(LogStream stream)
    {
        private byte[] _bytes = [];

        public LogStream Stream { get; } = stream;

        public int Length { get; private set; }

        /// <summary>The line without a carriage return at its end; what is not UTF-8 is replaced.</summary>
        public string Text => Encoding.UTF8.GetString(_bytes.AsSpan(0, Length).TrimEnd((byte)'\r'));

        public void Add(ReadOnlySpan<byte> bytes, int maximum)
        {
            if (_bytes.Length < Length + bytes.Length)
            {
                Array.Resize(ref _bytes, Math.Min(maximum, Math.Max(256, 2 * (Length + bytes.Length))));
            }

            bytes.CopyTo(_bytes.AsSpan(Length));
            Length += bytes.Length;
        }

        public void Clear() => Length = 0;
    }
}
