using Flint.Wasi.Http;
using Flint.Wasm;

namespace Flint.Wasi.Preview1;

/// <summary>
/// What the host functions of one instance work on: found through <see cref="WasmStore.HostState"/>, so that the
/// functions themselves are shared by all instances.
/// </summary>
internal sealed class Preview1Context
{
    private readonly RequestBodyDescriptor _requestBody;
    private readonly ResponseDescriptor _responseDescriptor;
    private readonly DiagnosticDescriptor _diagnostics;
    private WasmMemory? _memory;
    private HttpExchange? _exchange;
    private IGuestOutput? _output;
    private bool _environmentFilled;
    private readonly CgiEnvironment _environment;

    public Preview1Context(GuestOptions options, WasmStore store)
    {
        Options = options;
        Store = store;
        Response = new CgiResponse(this);
        _environment = new CgiEnvironment(options.Environment);
        _requestBody = new RequestBodyDescriptor(this);
        _responseDescriptor = new ResponseDescriptor(this);
        _diagnostics = new DiagnosticDescriptor(this);
    }

    /// <summary>What the instance was given.</summary>
    public GuestOptions Options { get; }

    /// <summary>The store of the instance.</summary>
    public WasmStore Store { get; }

    /// <summary>The open file descriptors: the standard streams while a request is served, none before.</summary>
    public DescriptorTable Descriptors { get; } = new();

    /// <summary>The response.</summary>
    public CgiResponse Response { get; }

    /// <summary>The present request; there are no descriptors that use it while there is none.</summary>
    public HttpExchange Exchange => _exchange ?? throw new InvalidOperationException("No request is being served.");

    /// <summary>Receives standard error.</summary>
    public IGuestOutput Output => _output ?? throw new InvalidOperationException("No request is being served.");

    /// <summary>Cancelled when the present request is to stop.</summary>
    public CancellationToken Aborted => _exchange?.Aborted ?? CancellationToken.None;

    /// <summary>The environment of the present request.</summary>
    public CgiEnvironment Environment
    {
        get
        {
            if (!_environmentFilled)
            {
                _environmentFilled = true;
                _environment.Fill(_exchange);
            }

            return _environment;
        }
    }

    /// <summary>The guest's memory.</summary>
    public GuestMemory Memory =>
        new(
            _memory
                ?? throw new WasmTrapException(
                    TrapKind.MemoryOutOfBounds,
                    "a host function was called before the module's memory was there"
                )
        );

    /// <summary>Sets the memory, once the instance is there.</summary>
    public void Attach(WasmMemory memory) => _memory = memory;

    /// <summary>Opens the standard streams for a request.</summary>
    public void Begin(HttpExchange exchange, IGuestOutput output)
    {
        _exchange = exchange;
        _output = output;
        _environmentFilled = false;
        _requestBody.Reset();
        _responseDescriptor.Flags = DescriptorFlags.None;
        _diagnostics.Flags = DescriptorFlags.None;
        Response.Reset();
        Descriptors.Clear();
        Descriptors.TryOpen(_requestBody, out _);
        Descriptors.TryOpen(_responseDescriptor, out _);
        Descriptors.TryOpen(_diagnostics, out _);
    }

    /// <summary>Forgets the request.</summary>
    public void End()
    {
        Descriptors.Clear();
        _environment.Clear();
        _environmentFilled = false;
        _exchange = null;
        _output = null;
    }

    /// <summary>Ends host calls that work through a lot of memory when the guest is to stop.</summary>
    public void ThrowIfInterrupted()
    {
        if (Store.IsInterrupted)
        {
            throw new WasmTrapException(TrapKind.Interrupted);
        }
    }
}
