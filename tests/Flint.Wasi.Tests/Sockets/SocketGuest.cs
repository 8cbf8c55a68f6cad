using System.Net;
using System.Net.Sockets;
using System.Text;
using Flint.Wasi.Tests.Testing;

namespace Flint.Wasi.Tests.Sockets;

/// <summary>sockets.c: does with sockets what the query says.</summary>
internal sealed class SocketGuest : IDisposable
{
    private static readonly Lazy<GuestProgram> LazyProgram = new(static () =>
        GuestLoader.Load(Fixture.Engine, Fixture.Read("sockets/sockets"))
    );

    private readonly TestOutput _output = new();

    public SocketGuest(SocketGrants? grants) =>
        Instance = LazyProgram.Value.Instantiate(new GuestOptions { Sockets = grants }, CancellationToken.None);

    public GuestInstance Instance { get; }

    /// <summary>What the guest answers.</summary>
    public string Run(string operation, object? host = null, int port = 0, string text = "")
    {
        using var exchange = new TestExchange($"/?{operation}+{host}+{port}+{text}");
        Instance.Handle(exchange, _output);
        return exchange.ReadBody();
    }

    /// <summary>Serves one request on a thread of its own, so that it can be aborted.</summary>
    public Task Run(TestExchange exchange) =>
        Task.Factory.StartNew(
            () => Instance.Handle(exchange, _output),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    public void Dispose() => Instance.Dispose();
}

/// <summary>A server on the loopback address of this machine, at a port that the system chooses.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly TcpListener _listener;

    public LocalServer(IPAddress? address = null)
    {
        _listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        _listener.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Answers one caller with its own words in upper case, once it has said them all.</summary>
    public async Task<string> EchoAsync()
    {
        using var caller = await AcceptAsync();
        var words = await ReadAsync(caller);
        await caller.SendAsync(Encoding.UTF8.GetBytes(words.ToUpperInvariant()));
        caller.Shutdown(SocketShutdown.Send);
        return words;
    }

    public Task<Socket> AcceptAsync() => _listener.AcceptSocketAsync();

    /// <summary>Reads until the other side has said all.</summary>
    public static async Task<string> ReadAsync(Socket socket)
    {
        var all = new MemoryStream();
        var buffer = new byte[4096];
        for (int count; (count = await socket.ReceiveAsync(buffer)) > 0; )
        {
            all.Write(buffer, 0, count);
        }

        return Encoding.UTF8.GetString(all.ToArray());
    }

    public void Dispose() => _listener.Dispose();
}

/// <summary>Allows what a test says.</summary>
internal sealed class TestPolicy(
    Func<SocketUse, IPEndPoint, IReadOnlyCollection<string>, bool> allows,
    params string[] names
) : ISocketPolicy
{
    public static SocketGrants Everything { get; } = new() { Policy = new TestPolicy(static (_, _, _) => true) };

    public bool AllowsLookup(string name) => names.Contains(name, StringComparer.Ordinal);

    public bool Allows(SocketUse use, IPEndPoint endPoint, IReadOnlyCollection<string> used) =>
        allows(use, endPoint, used);
}
