namespace Flint.Wasi.Filesystem;

/// <summary>
/// A file system in memory that belongs to one instance. Counts what it holds; a file's bytes are given back when its last
/// name is gone and nobody has it open.
/// </summary>
internal sealed class ScratchFileSystem
{
    /// <summary>The device number: the host's folders have those of the host, which start at 1.</summary>
    private const ulong Device = 0;

    private readonly long _maximumBytes;
    private readonly TimeProvider _time;
    private readonly FileLimits _limits;
    private ulong _lastInode;
    private long _bytes;
    private int _entries;

    /// <summary>Makes an empty file system.</summary>
    public ScratchFileSystem(long maximumBytes, FileLimits limits, TimeProvider time)
    {
        _maximumBytes = maximumBytes;
        _limits = limits;
        _time = time;
        Root = new ScratchDirectory(this);
    }

    /// <summary>The directory at the top.</summary>
    public ScratchDirectory Root { get; }

    /// <summary>Bytes in use.</summary>
    public long UsedBytes => _bytes;

    /// <summary>Limits on names and paths.</summary>
    public FileLimits Limits => _limits;

    /// <summary>The present time in nanoseconds since 1970-01-01T00:00:00Z.</summary>
    public ulong Now => (ulong)((_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);

    /// <summary>Makes room for bytes. False where there is none.</summary>
    public bool TryTake(long bytes)
    {
        if (bytes > _maximumBytes - _bytes)
        {
            return false;
        }

        _bytes += bytes;
        return true;
    }

    /// <summary>Bytes are free again.</summary>
    public void Give(long bytes) => _bytes -= bytes;

    /// <summary>Makes room for another entry of a directory. False where there is none.</summary>
    public bool TryTakeEntry()
    {
        if (_entries >= _limits.Entries)
        {
            return false;
        }

        _entries++;
        return true;
    }

    /// <summary>An entry is gone.</summary>
    public void GiveEntry() => _entries--;

    /// <summary>Numbers something new.</summary>
    public ulong NextInode() => ++_lastInode;

    /// <summary>What is known about something here.</summary>
    public static FileStat Stat(FileNode node, ScratchTimes times, ulong inode, int links, ulong size) =>
        new(node.Type, Device, inode, (ulong)links, size, times.Accessed, times.Modified, times.Changed);
}
