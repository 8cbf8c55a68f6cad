namespace Flint.Wasi.Filesystem;

/// <summary>wasi:filesystem/types, <c>descriptor-type</c>.</summary>
internal enum DescriptorType
{
    Unknown,
    BlockDevice,
    CharacterDevice,
    Directory,
    Fifo,
    SymbolicLink,
    RegularFile,
    Socket,
}
