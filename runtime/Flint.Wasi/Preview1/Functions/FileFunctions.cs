using Flint.Wasm;

namespace Flint.Wasi.Preview1;

/// <summary>
/// Operations of files, which the standard streams do not have: they answer what POSIX answers for a pipe.
/// </summary>
internal static class FileFunctions
{
    public static IEnumerable<HostFunction> All =>
        [
            Preview1Functions.Define("fd_advise", "illi", IllegalSeek),
            Preview1Functions.Define("fd_allocate", "ill", IllegalSeek),
            Preview1Functions.Define("fd_datasync", "i", Synchronize),
            Preview1Functions.Define("fd_filestat_set_size", "il", InvalidArgument),
            Preview1Functions.Define("fd_filestat_set_times", "illi", InvalidArgument),
            Preview1Functions.Define("fd_pread", "iiili", IllegalSeek),
            Preview1Functions.Define("fd_prestat_get", "ii", NoPreopen),
            Preview1Functions.Define("fd_prestat_dir_name", "iii", NoPreopen),
            Preview1Functions.Define("fd_pwrite", "iiili", IllegalSeek),
            Preview1Functions.Define("fd_readdir", "iiili", NotDirectory),
            Preview1Functions.Define("fd_seek", "ilii", IllegalSeek),
            Preview1Functions.Define("fd_sync", "i", Synchronize),
            Preview1Functions.Define("fd_tell", "ii", IllegalSeek),
        ];

    /// <summary>
    /// No descriptor is a preopened directory. Libraries ask for one number after another until this answer comes.
    /// </summary>
    private static Errno NoPreopen(Preview1Context context, ReadOnlySpan<ulong> arguments) => Errno.BadDescriptor;

    private static Errno IllegalSeek(Preview1Context context, ReadOnlySpan<ulong> arguments) =>
        IfOpen(context, arguments, Errno.IllegalSeek);

    private static Errno InvalidArgument(Preview1Context context, ReadOnlySpan<ulong> arguments) =>
        IfOpen(context, arguments, Errno.InvalidArgument);

    private static Errno NotDirectory(Preview1Context context, ReadOnlySpan<ulong> arguments) =>
        IfOpen(context, arguments, Errno.NotDirectory);

    private static Errno Synchronize(Preview1Context context, ReadOnlySpan<ulong> arguments) =>
        context.Descriptors.TryGet((uint)arguments[0], out var descriptor)
            ? descriptor.Synchronize()
            : Errno.BadDescriptor;

    private static Errno IfOpen(Preview1Context context, ReadOnlySpan<ulong> arguments, Errno errno) =>
        context.Descriptors.TryGet((uint)arguments[0], out _) ? errno : Errno.BadDescriptor;
}
