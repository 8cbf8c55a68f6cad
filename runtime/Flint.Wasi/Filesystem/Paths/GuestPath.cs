using System.Text;
using Flint.Component;

namespace Flint.Wasi.Filesystem;

/// <summary>A path of a guest, checked and in parts. Always relative to a directory that the guest has open.</summary>
/// <param name="Parts">Names and "..", in order.</param>
/// <param name="WantsDirectory">Whether it ends in a way that only a directory can: a slash, "." or "..".</param>
internal readonly record struct GuestPath(IReadOnlyList<string> Parts, bool WantsDirectory)
{
    private const string Parent = "..";

    /// <summary>Takes a path apart.</summary>
    /// <returns>
    /// <c>no-entry</c> for an empty path, <c>invalid</c> for one with a NUL, <c>not-permitted</c> for an absolute one,
    /// <c>name-too-long</c>.
    /// </returns>
    public static Result<GuestPath, FilesystemError> Parse(string path, FileLimits limits)
    {
        if (path.Length == 0)
        {
            return FilesystemError.NoEntry;
        }

        if (Encoding.UTF8.GetByteCount(path) > limits.PathBytes)
        {
            return FilesystemError.NameTooLong;
        }

        if (path.Contains('\0', StringComparison.Ordinal))
        {
            return FilesystemError.Invalid;
        }

        if (path[0] == '/')
        {
            return FilesystemError.NotPermitted;
        }

        var parts = new List<string>();
        foreach (var range in path.AsSpan().Split('/'))
        {
            var part = path.AsSpan()[range];
            if (part.Length == 0 || part is ".")
            {
                continue;
            }

            if (Encoding.UTF8.GetByteCount(part) > limits.NameBytes)
            {
                return FilesystemError.NameTooLong;
            }

            parts.Add(part is Parent ? Parent : part.ToString());
        }

        var wantsDirectory =
            path[^1] == '/' || path is "." || path.EndsWith("/.", StringComparison.Ordinal) || IsParent(path);
        return new GuestPath(parts, wantsDirectory);
    }

    /// <summary>Whether a part leads up.</summary>
    public static bool IsUp(string part) => ReferenceEquals(part, Parent);

    private static bool IsParent(string path) => path is Parent || path.EndsWith("/..", StringComparison.Ordinal);
}
