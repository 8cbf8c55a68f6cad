using Flint.Wasi.Filesystem;

namespace Flint.Wasi.Preview1;

/// <summary>What a descriptor leads to (witx, <c>$filetype</c>).</summary>
internal enum FileType : byte
{
    /// <summary>None of the others: what Wasmtime says of pipes too, and what makes C libraries buffer fully.</summary>
    Unknown = 0,
    BlockDevice = 1,
    CharacterDevice = 2,
    Directory = 3,
    RegularFile = 4,
    SocketStream = 6,
    SymbolicLink = 7,
}

/// <summary>The types of preview1 for those of wasi:filesystem.</summary>
internal static class FileTypeExtensions
{
    public static FileType ToFileType(this DescriptorType type) =>
        type switch
        {
            DescriptorType.BlockDevice => FileType.BlockDevice,
            DescriptorType.CharacterDevice => FileType.CharacterDevice,
            DescriptorType.Directory => FileType.Directory,
            DescriptorType.SymbolicLink => FileType.SymbolicLink,
            DescriptorType.RegularFile => FileType.RegularFile,
            DescriptorType.Socket => FileType.SocketStream,
            _ => FileType.Unknown,
        };
}
