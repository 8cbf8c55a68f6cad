using Flint.Component;

namespace Flint.Wasi.Filesystem;

/// <summary>
/// Walks along a path, one name at a time, and never out of the directory that it started from. Symbolic links are read and
/// walked here, not by the operating system, and ".." goes back to a directory that was passed on the way, not to whatever
/// is above it now: so nothing that changes meanwhile, in the guest or on the host, can lead outside.
/// </summary>
internal static class PathResolver
{
    /// <summary>Finds where a path leads.</summary>
    /// <returns>
    /// Where the last part is missing, a result without a node. <c>not-permitted</c> where the path leads outside.
    /// </returns>
    public static Result<ResolvedPath, FilesystemError> Resolve(DirectoryNode start, string path, LastLink lastLink)
    {
        var parsed = GuestPath.Parse(path, start.Limits);
        if (!parsed.IsOk)
        {
            return parsed.Error;
        }

        var walk = new Walk(start, parsed.Value, lastLink);
        try
        {
            return walk.Run();
        }
        finally
        {
            walk.End();
        }
    }

    private struct Walk(DirectoryNode start, GuestPath path, LastLink lastLink)
    {
        private readonly FileLimits _limits = start.Limits;
        private readonly List<DirectoryNode> _passed = [];
        private readonly Stack<string> _rest = new(path.Parts.Reverse());
        private bool _wantsDirectory = path.WantsDirectory;
        private int _links;

        private readonly DirectoryNode Here => _passed.Count == 0 ? start : _passed[^1];

        public Result<ResolvedPath, FilesystemError> Run()
        {
            while (_rest.TryPop(out var part))
            {
                if (GuestPath.IsUp(part))
                {
                    if (_passed.Count == 0)
                    {
                        return FilesystemError.NotPermitted;
                    }

                    _passed[^1].Release();
                    _passed.RemoveAt(_passed.Count - 1);
                    continue;
                }

                var found = Here.Lookup(part);
                if (!found.IsOk)
                {
                    return found.Error == FilesystemError.NoEntry && _rest.Count == 0
                        ? Result(part, null)
                        : found.Error;
                }

                var node = found.Value!;
                if (node is SymlinkNode link && IsFollowed)
                {
                    var error = Follow(link);
                    link.Release();
                    if (error is { } failed)
                    {
                        return failed;
                    }
                }
                else if (_rest.Count == 0)
                {
                    return Result(part, node);
                }
                else if (Enter(node) is { } refused)
                {
                    node.Release();
                    return refused;
                }
            }

            var here = Here;
            here.AddReference();
            return new ResolvedPath(null, ".", here, true);
        }

        /// <summary>Gives back what the walk held.</summary>
        public readonly void End()
        {
            foreach (var directory in _passed)
            {
                directory.Release();
            }
        }

        private readonly bool IsFollowed =>
            _rest.Count > 0 || lastLink == LastLink.Follow || (_wantsDirectory && lastLink == LastLink.Keep);

        private readonly Result<ResolvedPath, FilesystemError> Result(string name, FileNode? node)
        {
            var parent = Here;
            parent.AddReference();
            return new ResolvedPath(parent, name, node, _wantsDirectory);
        }

        private readonly FilesystemError? Enter(FileNode node)
        {
            if (node is not DirectoryNode directory)
            {
                return FilesystemError.NotDirectory;
            }

            if (_passed.Count >= _limits.Depth)
            {
                return FilesystemError.NameTooLong;
            }

            _passed.Add(directory);
            return null;
        }

        private FilesystemError? Follow(SymlinkNode link)
        {
            if (++_links > _limits.SymbolicLinks)
            {
                return FilesystemError.Loop;
            }

            var target = link.ReadTarget();
            if (!target.IsOk)
            {
                return target.Error;
            }

            var next = GuestPath.Parse(target.Value!, _limits);
            if (!next.IsOk)
            {
                return next.Error;
            }

            // The slash at the end of a link's target counts where the link is the path's last part.
            _wantsDirectory |= _rest.Count == 0 && next.Value.WantsDirectory;
            for (var i = next.Value.Parts.Count - 1; i >= 0; i--)
            {
                _rest.Push(next.Value.Parts[i]);
            }

            return null;
        }
    }
}
