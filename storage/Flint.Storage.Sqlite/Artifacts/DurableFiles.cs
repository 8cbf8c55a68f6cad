using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Flint.Storage.Sqlite.Artifacts;

/// <summary>Files that are there and whole after a power loss, once a call has returned.</summary>
internal static partial class DurableFiles
{
    /// <summary>Writes a new file and has its content on the disk.</summary>
    internal static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var handle = File.OpenHandle(
            path,
            FileMode.CreateNew,
            FileAccess.Write,
            FileShare.None,
            FileOptions.None,
            preallocationSize: content.Length
        );
        RandomAccess.Write(handle, content, fileOffset: 0);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Moves a file over another within one file system: others see the old one or the new one.</summary>
    internal static void Replace(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(to)!);
    }

    /// <summary>Creates a folder, and has its entry in its parent on the disk.</summary>
    internal static void CreateDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(path)!;
        CreateDirectory(parent);
        Directory.CreateDirectory(path);
        FlushDirectory(parent);
    }

    /// <summary>
    /// A file's name is data of its folder: POSIX leaves a renamed or new file's name in doubt until the folder itself is
    /// flushed. .NET opens no folders, hence the system calls. Windows has no such call; NTFS journals names.
    /// </summary>
    internal static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int ReadOnly = 0;
        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
        {
            throw Failure(path);
        }

        try
        {
            if (Flush(descriptor) != 0)
            {
                throw Failure(path);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'", new Win32Exception(error));
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
