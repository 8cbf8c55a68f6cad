using System.Security.Cryptography;
using Flint.Core;
using Flint.Wasi;
using Flint.Wasm;
using Microsoft.Extensions.Options;

namespace Flint.Worker.Artifacts;

/// <summary>
/// Loaded programs by the digest of their binary. However many ask at once, a binary is loaded once; failures are not
/// kept. A program stays as long as somebody holds a lease, and after that as long as there is room.
/// </summary>
internal sealed class ProgramCache(WasmEngine engine, IArtifactStore artifacts, IOptions<ArtifactOptions> options)
    : IDisposable
{
    private readonly ArtifactOptions _options = options.Value;

    // Never disposed: loads that nobody waits for may still hold it, and it has no handle to give back.
#pragma warning disable CA2213
    private readonly SemaphoreSlim _loads = new(Math.Max(1, options.Value.ParallelLoads));
#pragma warning restore CA2213
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Loaded programs without a lease, the least recently used first.</summary>
    private readonly LinkedList<Entry> _unused = [];
    private long _unusedBytes;
    private bool _disposed;

    /// <summary>Loaded programs.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>The name of a binary: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public static string DigestOf(ReadOnlySpan<byte> binary) =>
        "sha256:" + Convert.ToHexStringLower(SHA256.HashData(binary));

    /// <summary>A lease on the program of an artifact, loaded from the store if need be.</summary>
    /// <exception cref="VersionUnavailableException">The artifact is gone or broken, or the engine refuses it.</exception>
    public async ValueTask<ProgramLease> AcquireAsync(string digest, CancellationToken cancellation)
    {
        try
        {
            return await AcquireAsync(digest, () => ReadAsync(digest), cancellation);
        }
        catch (Exception e)
            when (e is WasmFormatException or GuestRefusedException or InvalidDataException or IOException)
        {
            throw new VersionUnavailableException($"The artifact {digest} cannot be loaded: {e.Message}", e);
        }
    }

    /// <summary>A lease on the program of a binary.</summary>
    /// <exception cref="WasmFormatException">It is not a valid WebAssembly binary.</exception>
    /// <exception cref="GuestRefusedException">It is valid, but no function.</exception>
    public ValueTask<ProgramLease> AcquireAsync(ReadOnlyMemory<byte> binary, CancellationToken cancellation) =>
        AcquireAsync(DigestOf(binary.Span), () => ValueTask.FromResult(binary), cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        List<Entry> entries;
        lock (_gate)
        {
            _disposed = true;
            entries = [.. _unused];
            _unused.Clear();
            entries.ForEach(e => _entries.Remove(e.Digest));
        }

        entries.ForEach(static e => e.Program!.Dispose());
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadAsync(string digest) =>
        await artifacts.GetAsync(digest, CancellationToken.None)
        ?? throw new VersionUnavailableException(
            $"The artifact {digest} is not in the artifact store. Deploy the version again."
        );

    private async ValueTask<ProgramLease> AcquireAsync(
        string digest,
        Func<ValueTask<ReadOnlyMemory<byte>>> read,
        CancellationToken cancellation
    )
    {
        Entry? entry;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_entries.TryGetValue(digest, out entry))
            {
                entry = new Entry(digest);
                _entries.Add(digest, entry);
                entry.Loading = LoadAsync(entry, read);
            }

            Use(entry);
        }

        try
        {
            // Giving up the wait leaves the load running for the others. What follows must not run on the thread that
            // cancels, which is the one that watches all deadlines.
            var wait = entry.Loading.WaitAsync(cancellation);
            await ((Task)wait).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            var program = await wait;
            return new ProgramLease(program, () => Release(entry));
        }
        catch
        {
            Release(entry);
            throw;
        }
    }

    private Task<GuestProgram> LoadAsync(Entry entry, Func<ValueTask<ReadOnlyMemory<byte>>> read) =>
        Task.Run(async () =>
        {
            await _loads.WaitAsync();
            try
            {
                var binary = await read();
                var program = GuestLoader.Load(engine, binary);
                Loaded(entry, program, binary.Length);
                return program;
            }
            catch
            {
                lock (_gate)
                {
                    _entries.Remove(entry.Digest);
                }

                throw;
            }
            finally
            {
                _loads.Release();
            }
        });

    private void Use(Entry entry)
    {
        entry.Leases++;
        if (entry.UnusedNode is not null)
        {
            _unused.Remove(entry.UnusedNode);
            entry.UnusedNode = null;
            _unusedBytes -= entry.Bytes;
        }
    }

    private void Release(Entry entry)
    {
        List<GuestProgram> given;
        lock (_gate)
        {
            entry.Leases--;
            given = ShelveIfUnused(entry);
        }

        given.ForEach(static p => p.Dispose());
    }

    private void Loaded(Entry entry, GuestProgram program, long bytes)
    {
        List<GuestProgram> given;
        lock (_gate)
        {
            entry.Program = program;
            entry.Bytes = bytes;
            // All who wanted it may have given up meanwhile.
            given = ShelveIfUnused(entry);
        }

        given.ForEach(static p => p.Dispose());
    }

    /// <summary>Puts a loaded program without a lease with the unused ones. Answers those there is no more room for.</summary>
    private List<GuestProgram> ShelveIfUnused(Entry entry)
    {
        List<GuestProgram> given = [];
        if (entry.Leases > 0 || entry.Program is null)
        {
            return given;
        }

        entry.UnusedNode = _unused.AddLast(entry);
        _unusedBytes += entry.Bytes;
        while (_unused.First is { } oldest && (_disposed || _unusedBytes > _options.UnusedBytes))
        {
            _unused.RemoveFirst();
            oldest.Value.UnusedNode = null;
            _unusedBytes -= oldest.Value.Bytes;
            _entries.Remove(oldest.Value.Digest);
            given.Add(oldest.Value.Program!);
        }

        return given;
    }

    private sealed class Entry(string digest)
    {
        public string Digest { get; } = digest;

        public Task<GuestProgram> Loading { get; set; } = null!;

        public GuestProgram? Program { get; set; }

        public long Bytes { get; set; }

        public int Leases { get; set; }

        public LinkedListNode<Entry>? UnusedNode { get; set; }
    }
}
