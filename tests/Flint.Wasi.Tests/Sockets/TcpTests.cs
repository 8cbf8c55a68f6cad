using System.Net;
using System.Net.Sockets;
using System.Text;
using Flint.Wasi.Tests.Testing;

namespace Flint.Wasi.Tests.Sockets;

public sealed class TcpTests
{
    private const int AccessDenied = 1;
    private const int InvalidArgument = 3;
    private const int Timeout = 5;
    private const int NotInProgress = 7;
    private const int InvalidState = 9;
    private const int NewSocketLimit = 10;
    private const int ConnectionRefused = 14;

    [Fact]
    public async Task A_guest_talks_to_a_server()
    {
        using var server = new LocalServer();
        var echo = server.EchoAsync();
        using var guest = new SocketGuest(TestPolicy.Everything);
        Assert.Equal("HELLO", guest.Run("tcp", "127.0.0.1", server.Port, "hello"));
        Assert.Equal("hello", await echo);
    }

    [Fact]
    public async Task A_guest_talks_over_IPv6()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "This machine has no IPv6.");
        using var server = new LocalServer(IPAddress.IPv6Loopback);
        var echo = server.EchoAsync();
        using var guest = new SocketGuest(TestPolicy.Everything);
        Assert.Equal("HELLO", guest.Run("tcp", "0:0:0:0:0:0:0:1", server.Port, "hello"));
        Assert.Equal("hello", await echo);
    }

    [Fact]
    public async Task A_guest_serves_a_caller()
    {
        using var notified = new LocalServer();
        using var guest = new SocketGuest(TestPolicy.Everything);
        using var exchange = new TestExchange($"/?serve+127.0.0.1+{notified.Port}+");
        var serving = guest.Run(exchange);
        using var notifier = await notified.AcceptAsync();
        var port = int.Parse(await LocalServer.ReadAsync(notifier), System.Globalization.CultureInfo.InvariantCulture);
        using var caller = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await caller.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        await caller.SendAsync(Encoding.UTF8.GetBytes("hello"), TestContext.Current.CancellationToken);
        caller.Shutdown(SocketShutdown.Send);
        Assert.Equal("hello", await LocalServer.ReadAsync(caller));
        await serving;
        Assert.EndsWith("served\n", exchange.ReadBody(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_grant_there_is_no_socket()
    {
        using var guest = new SocketGuest(null);
        Assert.Equal($"create {AccessDenied}\n", guest.Run("tcp", "127.0.0.1", 80));
        Assert.Equal($"create {AccessDenied}\n", guest.Run("udp", "127.0.0.1", 80));
        Assert.Equal($"resolve {AccessDenied}\n", guest.Run("resolve", "localhost"));
        Assert.Equal($"resolve {AccessDenied}\n", guest.Run("resolve", "127.0.0.1"));
    }

    [Fact]
    public void An_address_that_is_not_granted_is_not_connected_to()
    {
        using var server = new LocalServer();
        using var guest = new SocketGuest(Grants(static (_, _) => false));
        Assert.Equal($"start-connect {AccessDenied}\n", guest.Run("tcp", "127.0.0.1", server.Port));
        Assert.Equal($"start-bind {AccessDenied}\n", guest.Run("serve", "127.0.0.1", server.Port));
    }

    [Fact]
    public void Listening_needs_a_grant_even_where_the_system_chooses_the_address()
    {
        using var guest = new SocketGuest(Grants(static (use, _) => use == SocketUse.Connect));
        Assert.Equal($"start-listen {AccessDenied}\n", guest.Run("serve", "0.0.0.0", 1));
    }

    [Fact]
    public void A_server_that_is_not_there_refuses()
    {
        int port;
        using (var server = new LocalServer())
        {
            port = server.Port;
        }

        using var guest = new SocketGuest(TestPolicy.Everything);
        Assert.Equal($"finish-connect {ConnectionRefused}\n", guest.Run("tcp", "127.0.0.1", port));
    }

    [Fact]
    public void A_server_that_does_not_answer_times_out()
    {
        using var guest = new SocketGuest(
            TestPolicy.Everything with
            {
                Limits = new SocketLimits { ConnectTime = TimeSpan.FromMilliseconds(200) },
            }
        );

        // Callers beyond the backlog of a listener that accepts nobody get no answer.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        List<Socket> fillers = [.. Enumerable.Range(0, 4).Select(_ => NewCaller(port))];
        Assert.Equal($"finish-connect {Timeout}\n", guest.Run("tcp", "127.0.0.1", port, "x"));
        fillers.ForEach(static f => f.Dispose());
    }

    [Fact]
    public void What_comes_out_of_turn_has_its_error()
    {
        using var guest = new SocketGuest(Grants(static (use, _) => use == SocketUse.Connect));
        Assert.Equal(
            [
                $"finish-connect {NotInProgress}",
                $"finish-bind {NotInProgress}",
                $"start-listen {InvalidState}",
                $"accept {InvalidState}",
                $"shutdown {InvalidState}",
                $"remote-address {InvalidState}",
                $"start-connect {InvalidArgument}",
                $"set-hop-limit {InvalidArgument}",
                "42",
                "2000000000",
                $"start-bind {InvalidState}",
                $"start-listen {AccessDenied}",
            ],
            guest.Run("states").Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    [Fact]
    public void Sockets_are_limited_and_free_again_for_the_next_request()
    {
        using var guest = new SocketGuest(TestPolicy.Everything with { Limits = new SocketLimits { Sockets = 5 } });
        Assert.Equal($"5 {NewSocketLimit}\n", guest.Run("many"));
        Assert.Equal($"5 {NewSocketLimit}\n", guest.Run("many"));
        Assert.True(guest.Instance.TryRestore());
        Assert.Equal($"5 {NewSocketLimit}\n", guest.Run("many"));
    }

    [Fact]
    public async Task A_connection_ends_with_the_request()
    {
        using var server = new LocalServer();
        using var guest = new SocketGuest(TestPolicy.Everything);
        var accepting = server.AcceptAsync();
        Assert.Equal("kept\n", guest.Run("keep", "127.0.0.1", server.Port));
        using var connection = await accepting;
        Assert.Equal("", await LocalServer.ReadAsync(connection));
        Assert.True(guest.Instance.TryRestore());
    }

    [Fact]
    public async Task A_request_that_is_aborted_ends_the_wait_for_a_server()
    {
        using var server = new LocalServer();
        using var guest = new SocketGuest(TestPolicy.Everything);
        using var exchange = new TestExchange($"/?tcp+127.0.0.1+{server.Port}+x");
        var run = guest.Run(exchange);
        using var connection = await server.AcceptAsync();
        Assert.Equal("x", await LocalServer.ReadAsync(connection));
        exchange.Abort();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.True(guest.Instance.TryRestore());
    }

    [Fact]
    public async Task A_connection_that_is_reset_is_an_error_of_the_stream()
    {
        using var server = new LocalServer();
        using var guest = new SocketGuest(TestPolicy.Everything);
        using var exchange = new TestExchange($"/?tcp+127.0.0.1+{server.Port}+x");
        var run = guest.Run(exchange);
        using (var connection = await server.AcceptAsync())
        {
            await LocalServer.ReadAsync(connection);
            connection.LingerState = new LingerOption(true, 0);
        }

        await run;
        Assert.Equal("read failed\n", exchange.ReadBody());
    }

    private static SocketGrants Grants(Func<SocketUse, IPEndPoint, bool> allows) =>
        new() { Policy = new TestPolicy((use, endPoint, _) => allows(use, endPoint)) };

    private static Socket NewCaller(int port)
    {
        var caller = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            caller.Connect(IPAddress.Loopback, port);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // On its way, as far as it gets.
        }

        return caller;
    }
}
