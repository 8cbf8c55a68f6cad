using Flint.Wasi.Filesystem;

namespace Flint.Wasi.Preview1;

/// <summary>The error codes of WASI preview1 that Flint returns (witx, <c>$errno</c>).</summary>
internal enum Errno : ushort
{
    Success = 0,
    Access = 2,
    Again = 6,
    Already = 7,
    BadDescriptor = 8,
    Busy = 10,
    Deadlock = 16,
    Quota = 19,
    Exist = 20,
    FileTooLarge = 22,
    IllegalByteSequence = 25,
    InProgress = 26,
    Interrupted = 27,
    InvalidArgument = 28,
    Io = 29,
    IsDirectory = 31,
    Loop = 32,
    TooManyDescriptors = 33,
    TooManyLinks = 34,
    MessageSize = 35,
    NameTooLong = 37,
    NoDevice = 43,
    NoEntry = 44,
    NoLock = 46,
    NoMemory = 48,
    NoSpace = 51,
    NotDirectory = 54,
    NotEmpty = 55,
    NotRecoverable = 56,
    NotSocket = 57,
    NotSupported = 58,
    NotTerminal = 59,
    NoSuchDevice = 60,
    Overflow = 61,
    NotPermitted = 63,
    Pipe = 64,
    Range = 68,
    ReadOnly = 69,
    IllegalSeek = 70,
    TextFileBusy = 74,
    CrossDevice = 75,
}

/// <summary>The codes of preview1 for those of wasi:filesystem.</summary>
internal static class ErrnoExtensions
{
    public static Errno ToErrno(this FilesystemError error) =>
        error switch
        {
            FilesystemError.Access => Errno.Access,
            FilesystemError.WouldBlock => Errno.Again,
            FilesystemError.Already => Errno.Already,
            FilesystemError.BadDescriptor => Errno.BadDescriptor,
            FilesystemError.Busy => Errno.Busy,
            FilesystemError.Deadlock => Errno.Deadlock,
            FilesystemError.Quota => Errno.Quota,
            FilesystemError.Exist => Errno.Exist,
            FilesystemError.FileTooLarge => Errno.FileTooLarge,
            FilesystemError.IllegalByteSequence => Errno.IllegalByteSequence,
            FilesystemError.InProgress => Errno.InProgress,
            FilesystemError.Interrupted => Errno.Interrupted,
            FilesystemError.Invalid => Errno.InvalidArgument,
            FilesystemError.Io => Errno.Io,
            FilesystemError.IsDirectory => Errno.IsDirectory,
            FilesystemError.Loop => Errno.Loop,
            FilesystemError.TooManyLinks => Errno.TooManyLinks,
            FilesystemError.MessageSize => Errno.MessageSize,
            FilesystemError.NameTooLong => Errno.NameTooLong,
            FilesystemError.NoDevice => Errno.NoDevice,
            FilesystemError.NoEntry => Errno.NoEntry,
            FilesystemError.NoLock => Errno.NoLock,
            FilesystemError.InsufficientMemory => Errno.NoMemory,
            FilesystemError.InsufficientSpace => Errno.NoSpace,
            FilesystemError.NotDirectory => Errno.NotDirectory,
            FilesystemError.NotEmpty => Errno.NotEmpty,
            FilesystemError.NotRecoverable => Errno.NotRecoverable,
            FilesystemError.Unsupported => Errno.NotSupported,
            FilesystemError.NoTty => Errno.NotTerminal,
            FilesystemError.NoSuchDevice => Errno.NoSuchDevice,
            FilesystemError.Overflow => Errno.Overflow,
            FilesystemError.NotPermitted => Errno.NotPermitted,
            FilesystemError.Pipe => Errno.Pipe,
            FilesystemError.ReadOnly => Errno.ReadOnly,
            FilesystemError.InvalidSeek => Errno.IllegalSeek,
            FilesystemError.TextFileBusy => Errno.TextFileBusy,
            FilesystemError.CrossDevice => Errno.CrossDevice,
            _ => Errno.Io,
        };

    /// <summary>The code of a result.</summary>
    public static Errno ToErrno<T>(this Component.Result<T, FilesystemError> result) =>
        result.IsOk ? Errno.Success : result.Error.ToErrno();
}
