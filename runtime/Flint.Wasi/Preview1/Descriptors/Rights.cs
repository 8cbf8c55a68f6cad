namespace Flint.Wasi.Preview1;

/// <summary>
/// What may be done with a descriptor (witx, <c>$rights</c>). Told to guests, whose libraries look at them; what is enforced
/// follows from what a descriptor leads to and how it was opened, as in Wasmtime.
/// </summary>
[Flags]
internal enum Rights : ulong
{
    None = 0,
    DataSync = 1UL << 0,
    Read = 1UL << 1,
    Seek = 1UL << 2,
    SetFlags = 1UL << 3,
    Sync = 1UL << 4,
    Tell = 1UL << 5,
    Write = 1UL << 6,
    Advise = 1UL << 7,
    Allocate = 1UL << 8,
    CreateDirectory = 1UL << 9,
    CreateFile = 1UL << 10,
    LinkSource = 1UL << 11,
    LinkTarget = 1UL << 12,
    Open = 1UL << 13,
    ReadDirectory = 1UL << 14,
    ReadLink = 1UL << 15,
    RenameSource = 1UL << 16,
    RenameTarget = 1UL << 17,
    PathStatGet = 1UL << 18,
    PathSetTimes = 1UL << 20,
    FileStatGet = 1UL << 21,
    SetSize = 1UL << 22,
    SetTimes = 1UL << 23,
    Symlink = 1UL << 24,
    RemoveDirectory = 1UL << 25,
    Unlink = 1UL << 26,
    Poll = 1UL << 27,

    /// <summary>Of a directory that can be looked at.</summary>
    DirectoryForReading = Open | ReadDirectory | ReadLink | PathStatGet | FileStatGet,

    /// <summary>Of a directory that can be changed.</summary>
    DirectoryForWriting =
        DirectoryForReading
        | CreateDirectory
        | CreateFile
        | LinkSource
        | LinkTarget
        | RenameSource
        | RenameTarget
        | Symlink
        | RemoveDirectory
        | Unlink
        | PathSetTimes
        | SetTimes,

    /// <summary>Of every file.</summary>
    AnyFile = Seek | SetFlags | Sync | DataSync | Tell | Advise | FileStatGet | Poll,

    /// <summary>Of a file that can be changed, beside <see cref="AnyFile"/>.</summary>
    FileForWriting = Write | Allocate | SetSize | SetTimes,
}
