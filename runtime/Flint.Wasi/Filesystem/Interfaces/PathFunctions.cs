using Flint.Component;
using Done = Flint.Component.Result<Flint.Component.Unit, Flint.Wasi.Filesystem.FilesystemError>;

namespace Flint.Wasi.Filesystem;

/// <summary>The functions of <c>descriptor</c> that take a path from a directory on, and those that list it.</summary>
internal static class PathFunctions
{
    public static void AddTo(HostInterface types) =>
        types
            .Function<FileHandle, PathFlags, string, OpenFlags, HandleFlags, Result<FileHandle, FilesystemError>>(
                "[method]descriptor.open-at",
                Open
            )
            .Function<FileHandle, Result<DirectoryEntryStream, FilesystemError>>(
                "[method]descriptor.read-directory",
                ReadDirectory
            )
            .Function(
                "[method]directory-entry-stream.read-directory-entry",
                (HostCall _, DirectoryEntryStream self) =>
                    Result<Option<DirectoryEntry>, FilesystemError>.Ok(self.Next())
            )
            .Function<FileHandle, string, Done>(
                "[method]descriptor.create-directory-at",
                static (_, self, path) => At(self, d => PathOperations.CreateDirectory(d, path))
            )
            .Function<FileHandle, PathFlags, string, Result<DescriptorStat, FilesystemError>>(
                "[method]descriptor.stat-at",
                static (_, self, flags, path) => DescriptorFunctions.Describe(Stat(self, flags, path))
            )
            .Function<FileHandle, PathFlags, string, Result<MetadataHash, FilesystemError>>(
                "[method]descriptor.metadata-hash-at",
                static (_, self, flags, path) => DescriptorFunctions.Hash(Stat(self, flags, path))
            )
            .Function<FileHandle, PathFlags, string, NewTimestamp, NewTimestamp, Done>(
                "[method]descriptor.set-times-at",
                SetTimes
            )
            .Function<FileHandle, PathFlags, string, FileHandle, string, Done>(
                "[method]descriptor.link-at",
                static (_, self, flags, path, target, targetPath) =>
                    At(self, target, (d, t) => PathOperations.Link(d, path, Follows(flags), t, targetPath))
            )
            .Function<FileHandle, string, Result<string, FilesystemError>>(
                "[method]descriptor.readlink-at",
                static (_, self, path) => At(self, d => PathOperations.ReadLink(d, path))
            )
            .Function<FileHandle, string, Done>(
                "[method]descriptor.remove-directory-at",
                static (_, self, path) => At(self, d => PathOperations.RemoveDirectory(d, path))
            )
            .Function<FileHandle, string, FileHandle, string, Done>(
                "[method]descriptor.rename-at",
                static (_, self, path, target, targetPath) =>
                    At(self, target, (d, t) => PathOperations.Rename(d, path, t, targetPath))
            )
            .Function<FileHandle, string, string, Done>(
                "[method]descriptor.symlink-at",
                static (_, self, target, path) => At(self, d => PathOperations.CreateSymlink(d, target, path))
            )
            .Function<FileHandle, string, Done>(
                "[method]descriptor.unlink-file-at",
                static (_, self, path) => At(self, d => PathOperations.Unlink(d, path))
            );

    private static Result<FileHandle, FilesystemError> Open(
        HostCall call,
        FileHandle self,
        PathFlags pathFlags,
        string path,
        OpenFlags openFlags,
        HandleFlags flags
    )
    {
        var files = call.State<ComponentGuestContext>().Files;
        return At(
            self,
            directory =>
            {
                if (flags.HasFlag(HandleFlags.MutateDirectory) && !directory.IsWritable)
                {
                    return FilesystemError.ReadOnly;
                }

                if (!files.TryOpen())
                {
                    return FilesystemError.InsufficientMemory;
                }

                var write = flags.HasFlag(HandleFlags.Write);
                var opened = PathOperations.Open(directory, path, Follows(pathFlags), openFlags, write);
                if (opened.IsOk)
                {
                    return new FileHandle(files, opened.Value!, flags);
                }

                files.Closed();
                return Result<FileHandle, FilesystemError>.Err(opened.Error);
            }
        );
    }

    private static Result<DirectoryEntryStream, FilesystemError> ReadDirectory(HostCall call, FileHandle self)
    {
        var files = call.State<ComponentGuestContext>().Files;
        var items = At(self, static directory => directory.List());
        return !items.IsOk ? items.Error
            : !files.TryOpen() ? FilesystemError.InsufficientMemory
            : new DirectoryEntryStream(files, items.Value!);
    }

    private static Result<FileStat, FilesystemError> Stat(FileHandle self, PathFlags flags, string path) =>
        At(self, d => PathOperations.Stat(d, path, Follows(flags)));

    private static Done SetTimes(
        HostCall call,
        FileHandle self,
        PathFlags flags,
        string path,
        NewTimestamp accessed,
        NewTimestamp modified
    )
    {
        var times = DescriptorFunctions.Times(call, accessed, modified);
        return times.IsOk
            ? At(
                self,
                d => PathOperations.SetTimes(d, path, Follows(flags), times.Value.Accessed, times.Value.Modified)
            )
            : times.Error;
    }

    private static bool Follows(PathFlags flags) => flags.HasFlag(PathFlags.SymlinkFollow);

    private static Result<T, FilesystemError> At<T>(
        FileHandle self,
        Func<DirectoryNode, Result<T, FilesystemError>> body
    )
    {
        var directory = self.Directory;
        return directory.IsOk ? body(directory.Value!) : directory.Error;
    }

    private static Done At(FileHandle self, FileHandle other, Func<DirectoryNode, DirectoryNode, Done> body) =>
        At(self, directory => At(other, target => body(directory, target)));
}
