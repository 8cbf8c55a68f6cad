using System.Collections.Concurrent;
using System.Security.Cryptography;
using Flint.Core;

namespace Flint.Worker.Tests.Testing;

/// <summary>An artifact store in memory that counts its reads.</summary>
internal sealed class MemoryArtifacts : IArtifactStore
{
    private readonly ConcurrentDictionary<string, byte[]> _artifacts = new();
    private int _reads;

    public int Reads => _reads;

    /// <summary>Awaited by every read.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public string Put(byte[] content)
    {
        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
        _artifacts[digest] = content;
        return digest;
    }

    public ValueTask<string> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        new(Put(content.ToArray()));

    public async ValueTask<byte[]?> GetAsync(string digest, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _reads);
        await Gate;
        return _artifacts.GetValueOrDefault(digest);
    }

    public ValueTask<bool> ExistsAsync(string digest, CancellationToken cancellation) =>
        new(_artifacts.ContainsKey(digest));

    public ValueTask<int> CollectGarbageAsync(
        IReadOnlySet<string> digestsInUse,
        DateTimeOffset storedBefore,
        CancellationToken cancellation
    ) => throw new NotSupportedException();
}
