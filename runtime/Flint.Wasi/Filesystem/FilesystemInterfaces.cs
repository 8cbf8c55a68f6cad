using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Filesystem;

/// <summary>
/// wasi:filesystem without any preopened directory. There is no descriptor to begin with, so no function that takes one can
/// be reached: toolchains link the interface whether or not a program opens files.
/// </summary>
internal static class FilesystemInterfaces
{
    public static void AddTo(ComponentLinker linker)
    {
        linker
            .Interface("wasi:filesystem/types@0.2.12")
            .Resource<Descriptor>("descriptor")
            .Resource<DirectoryEntryStream>("directory-entry-stream")
            .Function<IoError, Option<FilesystemError>>("filesystem-error-code", static (_, _) => default)
            .Otherwise();
        linker
            .Interface("wasi:filesystem/preopens@0.2.12")
            .Function("get-directories", static (HostCall _) => Array.Empty<(Descriptor, string)>());
    }

    private sealed class Descriptor;

    private sealed class DirectoryEntryStream;
}
