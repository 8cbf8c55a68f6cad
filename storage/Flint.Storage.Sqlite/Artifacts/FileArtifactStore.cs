using System.Buffers;
using System.Security.Cryptography;
using Flint.Core;

namespace Flint.Storage.Sqlite.Artifacts;

/// <summary>
/// Artifacts as files named by their digest: <c>artifacts/sha256/ab/cdef…</c>. The first two digits are a folder, so that
/// no folder grows beyond what file systems list quickly.
/// </summary>
/// <remarks>
/// A file is written under a temporary name, flushed, renamed, and its folder flushed: whatever has its final name is
/// whole. What a crash leaves behind under a temporary name is removed at the next start.
/// </remarks>
public sealed class FileArtifactStore : IArtifactStore
{
    private const string Algorithm = "sha256:";
    private const int DigestLength = 7 + 64;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly string _root;
    private readonly string _incoming;
    private readonly TimeProvider _time;

    // Between the look at a file's age and its removal nobody may renew its age.
    private readonly Lock _ages = new();

    /// <summary>Opens the store of a data directory.</summary>
    /// <exception cref="StorageUnavailableException">The folder cannot be written.</exception>
    public FileArtifactStore(DataDirectory directory, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(directory);
        _time = time;
        _root = Path.Combine(directory.ArtifactsPath, "sha256");
        _incoming = Path.Combine(directory.ArtifactsPath, "incoming");
        Guard(() =>
        {
            DurableFiles.CreateDirectory(_root);
            DurableFiles.CreateDirectory(_incoming);
            foreach (var leftover in Directory.EnumerateFiles(_incoming))
            {
                File.Delete(leftover);
            }

            return true;
        });
    }

    /// <inheritdoc/>
    public ValueTask<string> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var digest = DigestOf(content.Span);
        return ValueTask.FromResult(
            Guard(() =>
            {
                var path = PathOf(digest);
                if (!IsWhole(path, digest))
                {
                    Store(path, content.Span);
                }

                return digest;
            })
        );
    }

    /// <inheritdoc/>
    public ValueTask<byte[]?> GetAsync(string digest, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var path = PathOf(digest);
        var content = Guard(() => Read(path));
        if (content is not null && !string.Equals(DigestOf(content), digest, StringComparison.Ordinal))
        {
            throw new InvalidDataException(
                $"The artifact {digest} is damaged: the content of {path} has another digest. Deploy the same binary again "
                    + "to repair it."
            );
        }

        return ValueTask.FromResult(content);
    }

    /// <inheritdoc/>
    public ValueTask<bool> ExistsAsync(string digest, CancellationToken cancellation) =>
        ValueTask.FromResult(File.Exists(PathOf(digest)));

    /// <inheritdoc/>
    public ValueTask<int> CollectGarbageAsync(
        IReadOnlySet<string> digestsInUse,
        DateTimeOffset storedBefore,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(digestsInUse);
        return ValueTask.FromResult(
            Guard(() =>
            {
                var removed = 0;
                foreach (var folder in Directory.EnumerateDirectories(_root))
                {
                    foreach (var path in Directory.EnumerateFiles(folder))
                    {
                        cancellation.ThrowIfCancellationRequested();
                        var digest = Algorithm + Path.GetFileName(folder) + Path.GetFileName(path);
                        if (!digestsInUse.Contains(digest) && RemoveIfOld(path, storedBefore))
                        {
                            removed++;
                        }
                    }
                }

                return removed;
            })
        );
    }

    private bool RemoveIfOld(string path, DateTimeOffset storedBefore)
    {
        lock (_ages)
        {
            if (File.GetLastWriteTimeUtc(path) >= storedBefore.UtcDateTime)
            {
                return false;
            }

            File.Delete(path);
            return true;
        }
    }

    private void Store(string path, ReadOnlySpan<byte> content)
    {
        var temporary = Path.Combine(_incoming, Guid.NewGuid().ToString("N"));
        try
        {
            DurableFiles.Write(temporary, content);
            File.SetLastWriteTimeUtc(temporary, _time.GetUtcNow().UtcDateTime);
            DurableFiles.CreateDirectory(Path.GetDirectoryName(path)!);
            DurableFiles.Replace(temporary, path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>
    /// Whether the artifact is there undamaged; if so it counts as stored now, so that garbage collection leaves it to the
    /// version that is about to name it.
    /// </summary>
    private bool IsWhole(string path, string digest)
    {
        lock (_ages)
        {
            if (Read(path) is not { } content || !string.Equals(DigestOf(content), digest, StringComparison.Ordinal))
            {
                return false;
            }

            File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime);
            return true;
        }
    }

    private static byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private string PathOf(string digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        if (
            digest.Length != DigestLength
            || !digest.StartsWith(Algorithm, StringComparison.Ordinal)
            || digest.AsSpan(Algorithm.Length).ContainsAnyExcept(HexDigits)
        )
        {
            throw new ArgumentException($"'{digest}' is no digest: 'sha256:' and 64 lower-case hexadecimal digits.");
        }

        return Path.Combine(_root, digest[Algorithm.Length..(Algorithm.Length + 2)], digest[(Algorithm.Length + 2)..]);
    }

    private static string DigestOf(ReadOnlySpan<byte> content) =>
        Algorithm + Convert.ToHexStringLower(SHA256.HashData(content));

    private T Guard<T>(Func<T> access)
    {
        try
        {
            return access();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException(
                $"The artifacts in {_root} cannot be read or written: {e.Message} Free space or repair the permissions of "
                    + "the data directory, then try again.",
                e
            );
        }
    }
}
