using System.Globalization;
using Flint.Core;

namespace Flint.Storage.Sqlite;

/// <summary>
/// The one folder in which a platform keeps its state: <c>flint.db</c> (functions, versions, aliases) and
/// <c>artifacts/</c> (the binaries). One process owns it at a time; the operating system gives the lock back when that
/// process ends, however it ends.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private const string LockName = "flint.lock";
    private const string OwnerName = "flint.pid";

    private readonly FileStream _ownership;

    private DataDirectory(string path, FileStream ownership)
    {
        Path = path;
        _ownership = ownership;
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The database's path.</summary>
    public string DatabasePath => System.IO.Path.Combine(Path, "flint.db");

    /// <summary>The folder of the binaries.</summary>
    public string ArtifactsPath => System.IO.Path.Combine(Path, "artifacts");

    /// <summary>The folder of the keys that secrets are encrypted with.</summary>
    public string KeysPath => System.IO.Path.Combine(Path, "keys");

    /// <summary>Takes a folder, creating it where it is not there.</summary>
    /// <param name="path">The folder, absolute or relative to the current one.</param>
    /// <exception cref="StorageUnavailableException">It cannot be written, or another process owns it.</exception>
    public static DataDirectory Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(full, e);
        }

        var owned = Own(full);
        try
        {
            File.WriteAllText(System.IO.Path.Combine(full, OwnerName), $"{Environment.ProcessId}\n");
            return new DataDirectory(full, owned);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            owned.Dispose();
            throw Unwritable(full, e);
        }
    }

    /// <summary>Gives the folder back to whoever opens it next.</summary>
    public void Dispose() => _ownership.Dispose();

    private static FileStream Own(string full)
    {
        var path = System.IO.Path.Combine(full, LockName);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Unwritable(full, e);
        }
        catch (IOException e) when (!IsHeldByAnother(e))
        {
            throw Unwritable(full, e);
        }
        catch (IOException e)
        {
            throw new StorageUnavailableException(
                $"The data directory {full} is in use by another Flint process{OwnerOf(full)}. Stop that process, or give "
                    + "this one a data directory of its own (Flint__DataDirectory=<folder>).",
                e
            );
        }
    }

    /// <summary>
    /// A lock held elsewhere: EWOULDBLOCK from flock(2) (11 on Linux, 35 on macOS), a sharing violation on Windows.
    /// </summary>
    private static bool IsHeldByAnother(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string OwnerOf(string full)
    {
        try
        {
            var text = File.ReadAllText(System.IO.Path.Combine(full, OwnerName)).Trim();
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? $" (process {id})"
                : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static StorageUnavailableException Unwritable(string full, Exception e) =>
        new(
            $"The data directory {full} cannot be written: {e.Message} Make it writable for this user, or choose another "
                + "one (Flint__DataDirectory=<folder>).",
            e
        );
}
