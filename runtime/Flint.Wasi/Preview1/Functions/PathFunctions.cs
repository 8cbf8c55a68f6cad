using Flint.Wasm;

namespace Flint.Wasi.Preview1;

/// <summary>Operations on paths. They start from a directory's descriptor, and no function has one.</summary>
internal static class PathFunctions
{
    public static IEnumerable<HostFunction> All =>
        [
            Preview1Functions.Define("path_create_directory", "iii", FromFirst),
            Preview1Functions.Define("path_filestat_get", "iiiii", FromFirst),
            Preview1Functions.Define("path_filestat_set_times", "iiiilli", FromFirst),
            Preview1Functions.Define("path_link", "iiiiiii", FromFirst),
            Preview1Functions.Define("path_open", "iiiiillii", FromFirst),
            Preview1Functions.Define("path_readlink", "iiiiii", FromFirst),
            Preview1Functions.Define("path_remove_directory", "iii", FromFirst),
            Preview1Functions.Define("path_rename", "iiiiii", FromFirst),
            Preview1Functions.Define("path_symlink", "iiiii", FromThird),
            Preview1Functions.Define("path_unlink_file", "iii", FromFirst),
        ];

    private static Errno FromFirst(Preview1Context context, ReadOnlySpan<ulong> arguments) =>
        From(context, (uint)arguments[0]);

    private static Errno FromThird(Preview1Context context, ReadOnlySpan<ulong> arguments) =>
        From(context, (uint)arguments[2]);

    private static Errno From(Preview1Context context, uint directory) =>
        context.Descriptors.TryGet(directory, out _) ? Errno.NotDirectory : Errno.BadDescriptor;
}
