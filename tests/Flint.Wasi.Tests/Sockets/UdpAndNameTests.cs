using System.Net;
using System.Net.Sockets;

namespace Flint.Wasi.Tests.Sockets;

public sealed class UdpAndNameTests
{
    private const int AccessDenied = 1;
    private const int InvalidArgument = 3;
    private const int NameUnresolvable = 18;
    private const int TemporaryFailure = 19;

    [Fact]
    public async Task A_datagram_is_answered_and_those_of_strangers_are_not_seen()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var stranger = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var answering = Task.Run(
            async () =>
            {
                var received = await server.ReceiveAsync(TestContext.Current.CancellationToken);
                await stranger.SendAsync(
                    "lies"u8.ToArray(),
                    received.RemoteEndPoint,
                    TestContext.Current.CancellationToken
                );
                await server.SendAsync(received.Buffer, received.RemoteEndPoint, TestContext.Current.CancellationToken);
            },
            TestContext.Current.CancellationToken
        );
        using var guest = new SocketGuest(TestPolicy.Everything);
        Assert.Equal("hello\n", guest.Run("udp", "127.0.0.1", PortOf(server), "hello"));
        await answering;
    }

    [Fact]
    public void A_datagram_to_an_address_that_is_not_granted_is_not_sent()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var guest = new SocketGuest(
            new SocketGrants { Policy = new TestPolicy(static (use, _, _) => use == SocketUse.Connect) }
        );
        Assert.Equal($"stream {AccessDenied}\n", guest.Run("udp", "127.0.0.1", PortOf(server), "hello"));
        Assert.Equal(0, server.Available);
    }

    [Fact]
    public void An_address_of_many_or_of_none_is_invalid()
    {
        using var guest = new SocketGuest(TestPolicy.Everything);
        Assert.Equal($"stream {InvalidArgument}\n", guest.Run("udp", "224.0.0.1", 80, "x"));
        Assert.Equal($"stream {InvalidArgument}\n", guest.Run("udp", "0.0.0.0", 80, "x"));
        Assert.Equal($"start-connect {InvalidArgument}\n", guest.Run("tcp", "127.0.0.1", 0, "x"));
        Assert.Equal($"start-connect {InvalidArgument}\n", guest.Run("tcp", "0:0:0:0:0:ffff:7f00:1", 80, "x"));
    }

    [Fact]
    public void A_name_leads_to_the_addresses_that_the_host_finds()
    {
        using var guest = new SocketGuest(Names([IPAddress.Parse("192.0.2.7"), IPAddress.IPv6Loopback]));
        Assert.Equal("192.0.2.7\nipv6\n", guest.Run("resolve", "db.example.org"));
        Assert.Equal("192.0.2.7\nipv6\n", guest.Run("resolve", "DB.Example.ORG."));
        Assert.Equal("127.0.0.1\n", guest.Run("resolve", "127.0.0.1"));
        Assert.Equal($"resolve {AccessDenied}\n", guest.Run("resolve", "other.example.org"));
        Assert.Equal($"resolve {InvalidArgument}\n", guest.Run("resolve", "a b"));
        Assert.Equal($"resolve {InvalidArgument}\n", guest.Run("resolve", "-"));
    }

    [Fact]
    public async Task A_connection_may_depend_on_the_name_that_led_to_its_address()
    {
        using var server = new LocalServer();
        using var guest = new SocketGuest(
            Names([IPAddress.Loopback], static (_, _, names) => names.Contains("db.example.org"))
        );
        Assert.Equal($"start-connect {AccessDenied}\n", guest.Run("tcp", "127.0.0.1", server.Port, "x"));
        var echo = server.EchoAsync();
        Assert.Equal("HELLO", guest.Run("resolve", "db.example.org", server.Port, "hello"));
        await echo;

        // The next request has to look the name up again.
        Assert.Equal($"start-connect {AccessDenied}\n", guest.Run("tcp", "127.0.0.1", server.Port, "x"));
    }

    [Fact]
    public void A_name_that_nobody_knows_has_its_error()
    {
        using var unknown = new SocketGuest(
            Names(static () => throw new SocketException((int)SocketError.HostNotFound))
        );
        Assert.Equal($"next {NameUnresolvable}\n", unknown.Run("resolve", "db.example.org"));
        using var later = new SocketGuest(Names(static () => throw new SocketException((int)SocketError.TryAgain)));
        Assert.Equal($"next {TemporaryFailure}\n", later.Run("resolve", "db.example.org"));
    }

    private static SocketGrants Names(
        IPAddress[] addresses,
        Func<SocketUse, IPEndPoint, IReadOnlyCollection<string>, bool>? allows = null
    ) => Names(() => addresses, allows);

    private static SocketGrants Names(
        Func<IPAddress[]> find,
        Func<SocketUse, IPEndPoint, IReadOnlyCollection<string>, bool>? allows = null
    ) =>
        new()
        {
            Policy = new TestPolicy(allows ?? (static (_, _, _) => true), "db.example.org"),
            Resolve = (_, _) => Task.Run(find),
        };

    private static int PortOf(UdpClient client) => ((IPEndPoint)client.Client.LocalEndPoint!).Port;
}
