using Flint.Core;
using Flint.Wasi;
using Flint.Wasm;
using Flint.Worker.Artifacts;
using Flint.Worker.Pools;
using Flint.Worker.Threads;
using Microsoft.Extensions.Options;

namespace Flint.Worker.Deployment;

/// <summary>Looks at binaries for deploys, and makes versions ready before they go live.</summary>
internal sealed class VersionPreparer(
    ProgramCache programs,
    InstancePools pools,
    GuestThreads threads,
    IOptions<PoolOptions> options
) : IVersionPreparer
{
    /// <inheritdoc/>
    public async ValueTask<ArtifactInspection> InspectAsync(
        ReadOnlyMemory<byte> artifact,
        CancellationToken cancellation
    )
    {
        using var lease = await LoadAsync(artifact, cancellation);
        var program = lease.Program;
        var abi = program.Abi switch
        {
            GuestAbi.WasiHttp => FunctionAbi.WasiHttp,
            GuestAbi.Preview1Command => FunctionAbi.Preview1Command,
            _ => throw new NotSupportedException($"No function ABI stands for {program.Abi}."),
        };
        return new ArtifactInspection(abi, program.Imports, program.CapabilitiesNeeded);
    }

    /// <inheritdoc/>
    public async ValueTask PrepareAsync(
        FunctionVersion version,
        FunctionSettings settings,
        ReadOnlyMemory<byte> artifact,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(version);
        using var lease = await LoadAsync(artifact, cancellation);
        var digest = ProgramCache.DigestOf(artifact.Span);
        if (!string.Equals(digest, version.Digest, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The artifact is {digest}, not {version.Digest}.", nameof(artifact));
        }

        // The lease keeps the program loaded, so the pool finds it without asking the artifact store.
        var pool = await pools.EnterAsync(version.Function, digest, settings, InstancePool.Unassigned, cancellation);
        var work = new StartWork(pool, options.Value.StartTime, cancellation);
        if (!threads.TryStart(work))
        {
            pool.Leave();
            throw new ArtifactRefusedException(
                ArtifactFault.DoesNotStart,
                "The worker is too busy to start an instance. Try again."
            );
        }

        await work.Done;
    }

    private async ValueTask<ProgramLease> LoadAsync(ReadOnlyMemory<byte> artifact, CancellationToken cancellation)
    {
        try
        {
            return await programs.AcquireAsync(artifact, cancellation);
        }
        catch (WasmFormatException e)
        {
            var fault = e.Error switch
            {
                WasmFormatError.Malformed => ArtifactFault.Malformed,
                WasmFormatError.LimitExceeded => ArtifactFault.LimitExceeded,
                _ => ArtifactFault.Invalid,
            };
            throw new ArtifactRefusedException(fault, e.Reason, e.Offset);
        }
        catch (GuestRefusedException e)
        {
            throw new ArtifactRefusedException(
                e.Fault == GuestFault.UnknownImport ? ArtifactFault.UnknownImport : ArtifactFault.UnsupportedAbi,
                e.Message
            );
        }
    }

    /// <summary>Starts one instance and puts it with the ready ones.</summary>
    private sealed class StartWork(InstancePool pool, TimeSpan time, CancellationToken cancellation) : IGuestWork
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public GuestLane Lane => pool.Gate.Lane;

        public Task Done => _done.Task;

        public void Run()
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            deadline.CancelAfter(time);
            try
            {
                pool.Return(pool.Create(deadline.Token), failed: false);
                _done.SetResult();
            }
            catch (Exception e)
            {
                _done.SetException(Explain(e, deadline.IsCancellationRequested));
            }
            finally
            {
                pool.Leave();
            }
        }

        private Exception Explain(Exception exception, bool stopped)
        {
            if (cancellation.IsCancellationRequested)
            {
                return new OperationCanceledException(cancellation);
            }

            if (stopped && exception is WasmTrapException { Kind: TrapKind.Interrupted } or OperationCanceledException)
            {
                return Refuse($"Its start code did not finish within {time.TotalSeconds} s.");
            }

            return exception is WasmTrapException or WasmLinkException or GuestExitException or GuestRefusedException
                ? Refuse(exception.Message)
                : exception;
        }

        private static ArtifactRefusedException Refuse(string reason) =>
            new(ArtifactFault.DoesNotStart, $"The first instance did not start: {reason}");
    }
}
