using System.Net;
using Flint.Core;
using Flint.Wasi;
using Flint.Worker.Sockets;

namespace Flint.Worker.Tests.Sockets;

public sealed class SocketPolicyTests
{
    private static readonly SocketPolicy Policy = new(
        new SocketSettings
        {
            Connect = ["db.example.org:5432", "10.0.0.0/8:6379", "*:443", "[fd00::5]:*", "*.example.net:25"],
            Udp = ["198.51.100.7:53"],
            Bind = ["127.0.0.1:8000", "0.0.0.0:9000"],
        },
        [IPNetwork.Parse("10.9.0.0/16")]
    );

    [Theory]
    [InlineData("10.1.2.3:6379", true)]
    [InlineData("10.1.2.3:6380", false)]
    [InlineData("10.9.2.3:6379", false)]
    [InlineData("192.168.0.1:6379", false)]
    [InlineData("93.184.216.34:443", true)]
    [InlineData("93.184.216.34:80", false)]
    [InlineData("10.1.2.3:443", false)]
    [InlineData("127.0.0.1:443", false)]
    [InlineData("169.254.169.254:443", false)]
    [InlineData("[::1]:443", false)]
    [InlineData("[::ffff:127.0.0.1]:443", false)]
    [InlineData("[64:ff9b::7f00:1]:443", false)]
    [InlineData("[fd00::5]:1", true)]
    [InlineData("[fd00::6]:1", false)]
    public void Connections_go_to_public_addresses_and_to_those_that_are_named(string endPoint, bool isAllowed) =>
        Assert.Equal(isAllowed, Policy.Allows(SocketUse.Connect, IPEndPoint.Parse(endPoint), []));

    [Theory]
    [InlineData("93.184.216.34:5432", "db.example.org", true)]
    [InlineData("93.184.216.34:5433", "db.example.org", false)]
    [InlineData("93.184.216.34:5432", "evil.example.org", false)]
    [InlineData("93.184.216.34:25", "mail.example.net", true)]
    [InlineData("93.184.216.34:25", "example.net", false)]
    [InlineData("10.1.2.3:5432", "db.example.org", false)]
    [InlineData("127.0.0.1:5432", "db.example.org", false)]
    [InlineData("10.1.2.3:6379", "db.example.org", true)]
    public void A_name_leads_to_public_addresses_unless_the_address_is_named_too(
        string endPoint,
        string name,
        bool isAllowed
    ) => Assert.Equal(isAllowed, Policy.Allows(SocketUse.Connect, IPEndPoint.Parse(endPoint), [name]));

    [Fact]
    public void Datagrams_and_listening_have_lists_of_their_own()
    {
        Assert.True(Policy.Allows(SocketUse.Datagram, IPEndPoint.Parse("198.51.100.7:53"), []));
        Assert.False(Policy.Allows(SocketUse.Datagram, IPEndPoint.Parse("10.1.2.3:6379"), []));
        Assert.False(Policy.Allows(SocketUse.Connect, IPEndPoint.Parse("198.51.100.7:53"), []));
        Assert.True(Policy.Allows(SocketUse.Bind, IPEndPoint.Parse("127.0.0.1:8000"), []));
        Assert.True(Policy.Allows(SocketUse.Bind, IPEndPoint.Parse("0.0.0.0:9000"), []));
        Assert.False(Policy.Allows(SocketUse.Bind, IPEndPoint.Parse("127.0.0.1:9000"), []));
        Assert.False(Policy.Allows(SocketUse.Bind, IPEndPoint.Parse("0.0.0.0:8000"), []));
    }

    [Theory]
    [InlineData("db.example.org", true)]
    [InlineData("anything.test", true)]
    public void Names_may_be_looked_up_where_a_connection_could_follow(string name, bool isAllowed)
    {
        Assert.Equal(isAllowed, Policy.AllowsLookup(name));
        var strict = new SocketPolicy(new SocketSettings { Connect = ["db.example.org:5432", "10.0.0.0/8:*"] }, []);
        Assert.Equal(name == "db.example.org", strict.AllowsLookup(name));
    }
}
