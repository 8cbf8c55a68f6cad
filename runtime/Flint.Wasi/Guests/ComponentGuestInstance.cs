using Flint.Component;
using Flint.Wasi.Http;

namespace Flint.Wasi;

/// <summary>One instance of a component.</summary>
internal sealed class ComponentGuestInstance : GuestInstance
{
    private readonly ComponentGuestContext _context;
    private readonly ComponentInstance _instance;
    private readonly TypedFunction<(IncomingRequest, ResponseOutparam), Unit> _handle;

    public ComponentGuestInstance(
        LinkedComponent linked,
        TypedFunction<(IncomingRequest, ResponseOutparam), Unit> handle,
        GuestOptions options,
        CancellationToken cancellation
    )
    {
        _handle = handle;
        _context = new ComponentGuestContext(options);
        _context.BeginStart(cancellation);
        _instance = linked.Instantiate(
            new ComponentInstanceOptions { Store = options.Store, Cancellation = cancellation },
            _context
        );
        _context.EndStart();
        _instance.Capture();
    }

    /// <inheritdoc/>
    public override bool MemoryLimitReached => _instance.Store.MemoryLimitReached;

    /// <inheritdoc/>
    public override ulong MemoryBytes => _instance.Store.MemoryBytes;

    /// <inheritdoc/>
    public override void Handle(HttpExchange exchange, IGuestOutput output)
    {
        _context.Begin(exchange, output);
        var request = new IncomingRequest(exchange);
        try
        {
            try
            {
                _handle.Call(_instance, (request, new ResponseOutparam(exchange)));
            }
            catch (GuestExitException exit) when (exit.Code == 0)
            {
                // A guest may end itself once it has answered.
            }

            _context.Response.Complete();
        }
        finally
        {
            request.End();
            _context.End();
        }
    }

    /// <inheritdoc/>
    public override void Interrupt()
    {
        _instance.Store.Interrupt();
        _context.Interrupt();
    }

    /// <inheritdoc/>
    public override bool TryRestore()
    {
        _context.Reset();
        return _instance.TryRestore();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _instance.Dispose();
        _context.Dispose();
    }
}
