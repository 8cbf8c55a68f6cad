using System.Numerics;
using Flint.Component;
using Done = Flint.Component.Result<Flint.Component.Unit, Flint.Wasi.Filesystem.FilesystemError>;

namespace Flint.Wasi.Filesystem;

/// <summary>
/// A file of a scratch file system: blocks that are there only where something was written. Its size counts against the
/// file system's limit, holes too.
/// </summary>
internal sealed class ScratchFile(ScratchFileSystem owner) : RegularFileNode, IScratchEntry
{
    /// <summary>Bytes of a block (16 KiB): below what the runtime treats as a large object, and few per megabyte.</summary>
    private const int BlockSize = 16 * 1024;

    /// <summary>Bytes that a file's only block has at least; it grows with the file, as most files are small.</summary>
    private const int SmallestBlock = 256;

    private readonly List<byte[]?> _blocks = [];
    private ScratchTimes _times = new(owner.Now);
    private long _size;
    private int _names;
    private bool _isClosed;

    public ScratchFileSystem Owner { get; } = owner;

    public ulong Inode { get; } = owner.NextInode();

    /// <inheritdoc/>
    public override bool IsWritable => true;

    /// <inheritdoc/>
    public override Result<FileStat, FilesystemError> Stat() =>
        ScratchFileSystem.Stat(this, _times, Inode, _names, (ulong)_size);

    /// <inheritdoc/>
    public override Done SetTimes(ulong? accessed, ulong? modified)
    {
        _times.Set(accessed, modified, Owner.Now);
        return default(Unit);
    }

    /// <inheritdoc/>
    public override Result<int, FilesystemError> Read(ulong offset, Span<byte> buffer)
    {
        if (offset >= (ulong)_size)
        {
            return 0;
        }

        var position = (long)offset;
        buffer = buffer[..(int)Math.Min(buffer.Length, _size - position)];
        for (var done = 0; done < buffer.Length; )
        {
            var (index, at) = ((int)(position / BlockSize), (int)(position % BlockSize));
            var part = buffer.Slice(done, Math.Min(buffer.Length - done, BlockSize - at));
            Copy(index < _blocks.Count ? _blocks[index] : null, at, part);
            done += part.Length;
            position += part.Length;
        }

        return buffer.Length;
    }

    /// <inheritdoc/>
    public override Result<int, FilesystemError> Write(ulong offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return 0;
        }

        if (offset > long.MaxValue - (ulong)bytes.Length)
        {
            return FilesystemError.FileTooLarge;
        }

        var position = (long)offset;
        if (!TryGrow(position + bytes.Length))
        {
            return FilesystemError.InsufficientSpace;
        }

        for (var done = 0; done < bytes.Length; )
        {
            var (index, at) = ((int)(position / BlockSize), (int)(position % BlockSize));
            var part = bytes.Slice(done, Math.Min(bytes.Length - done, BlockSize - at));
            part.CopyTo(Block(index, at + part.Length).AsSpan(at));
            done += part.Length;
            position += part.Length;
        }

        _times.Modify(Owner.Now);
        return bytes.Length;
    }

    /// <inheritdoc/>
    public override Done SetSize(ulong size)
    {
        if (size > long.MaxValue)
        {
            return FilesystemError.FileTooLarge;
        }

        if ((long)size > _size)
        {
            if (!TryGrow((long)size))
            {
                return FilesystemError.InsufficientSpace;
            }
        }
        else
        {
            Cut((long)size);
        }

        _times.Modify(Owner.Now);
        return default(Unit);
    }

    public void AddName()
    {
        _names++;
        _times.Changed = Owner.Now;
    }

    public void RemoveName()
    {
        _names--;
        _times.Changed = Owner.Now;
        GiveUpIfUnreachable();
    }

    /// <inheritdoc/>
    protected override void Close()
    {
        // The directories' own reference is never given back before the last name, so this comes once.
        _isClosed = true;
        GiveUpIfUnreachable();
    }

    private void GiveUpIfUnreachable()
    {
        if (_names == 0 && _isClosed)
        {
            Cut(0);
        }
    }

    private bool TryGrow(long size)
    {
        if (size > _size)
        {
            if (!Owner.TryTake(size - _size))
            {
                return false;
            }

            _size = size;
        }

        return true;
    }

    private void Cut(long size)
    {
        Owner.Give(_size - size);
        _size = size;
        var blocks = (int)((size + BlockSize - 1) / BlockSize);
        if (blocks < _blocks.Count)
        {
            _blocks.RemoveRange(blocks, _blocks.Count - blocks);
        }

        // What was behind the end must be zero should the file grow again.
        var end = (int)(size % BlockSize);
        if (end > 0 && blocks == _blocks.Count && _blocks[blocks - 1] is { } last && end < last.Length)
        {
            last.AsSpan(end).Clear();
        }
    }

    private byte[] Block(int index, int length)
    {
        while (_blocks.Count <= index)
        {
            _blocks.Add(null);
        }

        var block = _blocks[index];
        if (block is null || block.Length < length)
        {
            var size =
                index == 0 ? Math.Max(SmallestBlock, (int)BitOperations.RoundUpToPowerOf2((uint)length)) : BlockSize;
            Array.Resize(ref block, size);
            _blocks[index] = block;
        }

        return block;
    }

    private static void Copy(byte[]? block, int at, Span<byte> target)
    {
        var there = block is null ? 0 : Math.Clamp(block.Length - at, 0, target.Length);
        if (there > 0)
        {
            block.AsSpan(at, there).CopyTo(target);
        }

        target[there..].Clear();
    }
}
