using System.Buffers;
using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Filesystem;

/// <summary>Reads a file from an offset on. Never waits: a file answers at once, on the guest's thread.</summary>
internal sealed class FileInputStream(GuestFileSystem files, RegularFileNode file, ulong offset) : InputStream
{
    /// <summary>Bytes read at a time (64 KiB), the most that a guest gets from one call.</summary>
    private const int PieceSize = 64 * 1024;

    private ulong _offset = offset;
    private byte[]? _buffer;
    private int _start;
    private int _length;
    private IoError? _failure;
    private bool _hasFailed;

    /// <inheritdoc/>
    public override ReadState Peek(out ReadOnlySequence<byte> bytes)
    {
        if (_length == 0 && !_hasFailed)
        {
            Fill();
        }

        bytes = _length == 0 ? default : new ReadOnlySequence<byte>(_buffer!, _start, _length);
        return _length == 0 ? ReadState.Closed : ReadState.Data;
    }

    /// <inheritdoc/>
    public override void Consume(long count)
    {
        _start += (int)count;
        _length -= (int)count;
    }

    /// <inheritdoc/>
    public override Task WhenReadable(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    public override IoError? TakeFailure()
    {
        var failure = _failure;
        _failure = null;
        return failure;
    }

    /// <inheritdoc/>
    protected override void OnDropped()
    {
        file.Release();
        files.Closed();
    }

    /// <inheritdoc/>
    protected override void OnAbandoned() => OnDropped();

    private void Fill()
    {
        _buffer ??= new byte[PieceSize];
        var read = file.Read(_offset, _buffer);
        if (!read.IsOk)
        {
            _hasFailed = true;
            _failure = FileErrors.Make(read.Error);
            return;
        }

        _start = 0;
        _length = read.Value;
        _offset += (ulong)read.Value;
    }
}

/// <summary>Writes to a file, from an offset on or at its end.</summary>
/// <param name="files">Has counted the file.</param>
/// <param name="file">The file.</param>
/// <param name="offset">Where to begin; null to write at what is the end each time.</param>
internal sealed class FileOutputStream(GuestFileSystem files, RegularFileNode file, ulong? offset) : OutputStream
{
    private ulong _offset = offset ?? 0;
    private IoError? _failure;
    private bool _isClosed;

    /// <inheritdoc/>
    public override Result<ulong, StreamError> CheckWrite()
    {
        if (_isClosed)
        {
            return StreamError.Closed;
        }

        if (_failure is not { } failure)
        {
            return (ulong)Permit;
        }

        _isClosed = true;
        return new StreamError(failure);
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        if (_failure is not null)
        {
            return;
        }

        var at = offset is null ? file.Stat().Value.Size : _offset;
        while (!bytes.IsEmpty)
        {
            var written = file.Write(at, bytes);
            if (!written.IsOk)
            {
                _failure = FileErrors.Make(written.Error);
                break;
            }

            at += (ulong)written.Value;
            bytes = bytes[written.Value..];
        }

        _offset = at;
    }

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override Task WhenWritable(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override void OnDropped()
    {
        file.Release();
        files.Closed();
    }

    /// <inheritdoc/>
    protected override void OnAbandoned() => OnDropped();
}

/// <summary>Errors of files as errors of streams.</summary>
internal static class FileErrors
{
    public static IoError Make(FilesystemError error) => new($"file system: {error}", error);
}
