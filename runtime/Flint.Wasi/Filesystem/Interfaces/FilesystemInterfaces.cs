using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Filesystem;

/// <summary>
/// wasi:filesystem. It needs no capability to be linked, as toolchains link it whether or not a program opens files: without
/// one there is no directory to begin with, and so nothing to open.
/// </summary>
internal static class FilesystemInterfaces
{
    public static void AddTo(ComponentLinker linker)
    {
        var types = linker.Interface("wasi:filesystem/types@0.2.12");
        DescriptorFunctions.AddTo(types);
        PathFunctions.AddTo(types);
        types.Function<IoError, Option<FilesystemError>>(
            "filesystem-error-code",
            static (_, error) => error.Detail is FilesystemError code ? code : default(Option<FilesystemError>)
        );
        linker
            .Interface("wasi:filesystem/preopens@0.2.12")
            .Function(
                "get-directories",
                static (HostCall call) =>
                    call.State<ComponentGuestContext>()
                        .Files.Preopens.Select(static p => (new FileHandle(p), p.Path))
                        .ToArray()
            );
    }
}
