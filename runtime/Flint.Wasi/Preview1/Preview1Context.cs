using System.Text;
using Flint.Wasi.Filesystem;
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
    private bool _isPlain;
    private readonly CgiEnvironment _environment;

    public Preview1Context(GuestOptions options, WasmStore store)
    {
        Options = options;
        Store = store;
        Arguments = [.. options.Arguments.Select(static a => Encoding.UTF8.GetBytes(a + '\0'))];
        Files = new GuestFileSystem(options.Files, options.Time);
        Response = new CgiResponse(this);
        _environment = new CgiEnvironment(options.Environment);
        _requestBody = new RequestBodyDescriptor(this);
        _responseDescriptor = new ResponseDescriptor(this);
        _diagnostics = new DiagnosticDescriptor(this);
    }

    /// <summary>The arguments, each ended by a zero byte.</summary>
    public byte[][] Arguments { get; }

    /// <summary>What the instance was given.</summary>
    public GuestOptions Options { get; }

    /// <summary>The store of the instance.</summary>
    public WasmStore Store { get; }

    /// <summary>The files that the guest can reach.</summary>
    public GuestFileSystem Files { get; }

    /// <summary>
    /// The open file descriptors: the standard streams and the directories granted while a request is served, none before.
    /// </summary>
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
                _environment.Fill(_isPlain ? null : _exchange);
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
        _output = output;
        _requestBody.Reset();
        _responseDescriptor.Flags = DescriptorFlags.None;
        _diagnostics.Flags = DescriptorFlags.None;
        Response.Reset();
        Open(exchange, _requestBody, _responseDescriptor, _diagnostics);
        _isPlain = false;
    }

    /// <summary>
    /// Opens standard streams of the host's own, for a program that does not speak CGI: its environment is what it was
    /// given, without variables of the request.
    /// </summary>
    /// <param name="exchange">Takes part in waits, and says when to stop.</param>
    /// <param name="streams">Standard input, output and error.</param>
    public void BeginPlain(HttpExchange exchange, params ReadOnlySpan<Descriptor> streams)
    {
        Open(exchange, streams);
        _isPlain = true;
    }

    /// <summary>Forgets the request.</summary>
    public void End()
    {
        Descriptors.Clear();
        Files.Reset();
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

    private void Open(HttpExchange exchange, params ReadOnlySpan<Descriptor> streams)
    {
        _exchange = exchange;
        _environmentFilled = false;
        Descriptors.Clear();
        foreach (var stream in streams)
        {
            Descriptors.TryOpen(stream, out _);
        }

        foreach (var preopen in Files.Preopens)
        {
            Descriptors.TryOpen(new DirectoryDescriptor(preopen), out _);
        }
    }
}
