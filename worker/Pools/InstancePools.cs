using System.Collections.Concurrent;
using System.Collections.Immutable;
using Flint.Core;
using Flint.Wasi;
using Flint.Wasm;
using Flint.Worker.Artifacts;
using Flint.Worker.Files;
using Flint.Worker.Limits;
using Flint.Worker.Logs;
using Flint.Worker.Sockets;
using Flint.Worker.Threads;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Worker.Pools;

/// <summary>All pools of this worker, and what the versions of each function share.</summary>
internal sealed partial class InstancePools(
    ProgramCache programs,
    GuestThreads threads,
    TimeProvider time,
    IOptions<PoolOptions> poolOptions,
    IOptions<FunctionLogOptions> logOptions,
    IOptions<CgiOptions> cgiOptions,
    FileGranting files,
    SocketGranting sockets,
    ILogger<InstancePools> logger,
    INamespacePolicies? policies = null,
    SecretVault? vault = null
) : IDisposable
{
    private readonly PoolOptions _options = poolOptions.Value;
    private readonly FunctionLogOptions _logOptions = logOptions.Value;
    private readonly ConcurrentDictionary<PoolKey, InstancePool> _pools = new(PoolKey.Comparer);
    private readonly ConcurrentDictionary<FunctionKey, FunctionGate> _gates = new();
    private readonly Lock _changing = new();
    private readonly ILogger _logger = logger;

    /// <summary>All pools.</summary>
    public IEnumerable<InstancePool> All => _pools.Values;

    /// <summary>What the versions of a function share.</summary>
    public FunctionGate GateOf(FunctionKey function) =>
        _gates.TryGetValue(function, out var gate)
            ? gate
            : _gates.GetOrAdd(
                function,
                _ => new FunctionGate(new LineBudget(time, _logOptions.LinesPerSecond, _logOptions.LinesAtOnce))
            );

    /// <summary>
    /// The pool for an invocation, entered, where it is there and its settings are right; else null.
    /// </summary>
    public InstancePool? TryEnter(FunctionAssignment function, string digest)
    {
        if (!_pools.TryGetValue(new PoolKey(function.Key, digest), out var pool))
        {
            return null;
        }

        // An older snapshot than the pool's has nothing to say: the newer settings hold.
        var current = ReferenceEquals(pool.Settings, function.Settings) || function.Revision <= pool.Revision;
        return current && pool.TryEnter() ? pool : null;
    }

    /// <summary>The pool of a version, entered, made if need be.</summary>
    /// <exception cref="VersionUnavailableException">Its artifact cannot be loaded, or a secret is not there.</exception>
    public async ValueTask<InstancePool> EnterAsync(
        FunctionKey function,
        string digest,
        FunctionSettings settings,
        long revision,
        CancellationToken cancellation
    )
    {
        var key = new PoolKey(function, digest);
        while (true)
        {
            // Before the values are read: a change during that makes another pool.
            var seen = vault?.ChangeCount ?? 0;
            var environment = await EnvironmentForAsync(function, settings, cancellation);
            var lease = await programs.AcquireAsync(digest, cancellation);
            var pool = Enter(key, lease, settings, revision, environment);
            if (pool is null)
            {
                continue;
            }

            if (settings.Secrets.Count == 0 || vault!.ChangeCount == seen)
            {
                return pool;
            }

            Remove(pool);
            pool.Leave();
        }
    }

    private async ValueTask<IReadOnlyDictionary<string, string>> EnvironmentForAsync(
        FunctionKey function,
        FunctionSettings settings,
        CancellationToken cancellation
    )
    {
        if (settings.Secrets.Count == 0 || !GrantsFor(function, settings).Contains(CapabilityNames.Secrets))
        {
            return settings.Environment;
        }

        try
        {
            var values = vault is null
                ? throw new SecretUnavailableException("This worker knows no secrets.")
                : await vault.OpenAsync(function.Namespace, settings.Secrets, cancellation);
            return settings.Environment.SetItems(values);
        }
        catch (SecretUnavailableException e)
        {
            throw new VersionUnavailableException(e.Message, e);
        }
    }

    /// <summary>Removes a pool.</summary>
    public void Remove(InstancePool pool)
    {
        lock (_changing)
        {
            _pools.TryRemove(new KeyValuePair<PoolKey, InstancePool>(pool.Key, pool));
        }

        pool.Retire();
    }

    /// <summary>Forgets what functions share that are gone.</summary>
    public void ForgetGates(Func<FunctionKey, bool> isGone)
    {
        foreach (var (function, gate) in _gates)
        {
            if (gate.Running == 0 && isGone(function))
            {
                _gates.TryRemove(function, out _);
            }
        }
    }

    /// <summary>Brings a pool up to its minimum, in the background.</summary>
    public void Fill(InstancePool pool)
    {
        lock (_changing)
        {
            if (pool.IsFilling || pool.Missing == 0 || !pool.TryEnter())
            {
                return;
            }

            pool.IsFilling = true;
        }

        if (!threads.TryStart(new FillWork(this, pool)))
        {
            EndFilling(pool);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var pool in _pools.Values)
        {
            Remove(pool);
        }
    }

    private InstancePool? Enter(
        PoolKey key,
        ProgramLease lease,
        FunctionSettings settings,
        long revision,
        IReadOnlyDictionary<string, string> environment
    )
    {
        InstancePool? replaced = null;
        InstancePool? pool;
        lock (_changing)
        {
            if (
                _pools.TryGetValue(key, out pool)
                && (revision <= pool.Revision || IsSameForGuests(pool.Settings, settings))
            )
            {
                lease.Dispose();
                if (revision > pool.Revision)
                {
                    pool.Update(settings, revision);
                }

                return pool.TryEnter() ? pool : null;
            }

            replaced = pool;
            pool = new InstancePool(
                key,
                lease,
                OptionsFor(key.Function, settings, environment),
                GateOf(key.Function),
                _options,
                time,
                Fill
            );
            pool.Update(settings, revision);
            pool.TryEnter();
            _pools[key] = pool;
        }

        replaced?.Retire();
        return pool;
    }

    /// <summary>Whether instances made under one of the settings can serve under the other.</summary>
    private static bool IsSameForGuests(FunctionSettings a, FunctionSettings b) =>
        a.Limits.MemoryBytes == b.Limits.MemoryBytes
        && a.Environment.SequenceEqual(b.Environment)
        && a.Capabilities.SetEquals(b.Capabilities)
        && a.Secrets.SetEquals(b.Secrets)
        && a.Scratch == b.Scratch
        && a.Files.SequenceEqual(b.Files)
        && a.Sockets == b.Sockets;

    private ImmutableSortedSet<string> GrantsFor(FunctionKey function, FunctionSettings settings) =>
        policies is null
            ? settings.Capabilities
            : settings.Capabilities.Intersect(policies.Get(function.Namespace).Capabilities);

    private GuestOptions OptionsFor(
        FunctionKey function,
        FunctionSettings settings,
        IReadOnlyDictionary<string, string> environment
    )
    {
        var grants = GrantsFor(function, settings);
        return new GuestOptions
        {
            Environment = environment,
            Grants = grants,
            Files = files.For(settings, grants),
            Sockets = sockets.For(settings, grants),
            Store = new WasmStoreOptions
            {
                MaximumMemoryBytes = (ulong)settings.Limits.MemoryBytes,
                StackSize = _options.GuestStackBytes,
            },
            Time = time,
            Cgi = cgiOptions.Value,
        };
    }

    private void EndFilling(InstancePool pool)
    {
        lock (_changing)
        {
            pool.IsFilling = false;
        }

        pool.Leave();
    }

    private sealed class FillWork(InstancePools pools, InstancePool pool) : IGuestWork
    {
        public GuestLane Lane => pool.Gate.Lane;

        public void Run()
        {
            try
            {
                while (pool.Missing > 0)
                {
                    using var deadline = new CancellationTokenSource(pools._options.StartTime);
                    var instance = pool.Create(deadline.Token);
                    pool.Return(instance, failed: false);
                }
            }
            catch (Exception e)
            {
                // Tried again at the next care, so that a function that cannot start does not keep a thread busy.
                Log.FillFailed(pools._logger, pool.Key.Function, pool.Key.Digest, e);
            }
            finally
            {
                pools.EndFilling(pool);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "No instance of {Function} ({Digest}) could be made ready")]
        public static partial void FillFailed(ILogger logger, FunctionKey function, string digest, Exception exception);
    }
}
