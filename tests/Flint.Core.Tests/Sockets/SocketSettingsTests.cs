using System.Text;

namespace Flint.Core.Tests.Sockets;

public sealed class SocketSettingsTests
{
    [Fact]
    public void Addresses_are_read()
    {
        var settings = Read(
            """
            {
              "capabilities": ["sockets"],
              "sockets": { "connect": ["db.example.org:5432", "[fd00::5]:*"], "udp": ["10.0.0.53:53"], "bind": ["127.0.0.1:*"] }
            }
            """
        );

        Assert.Equal(["db.example.org:5432", "[fd00::5]:*"], settings.Sockets.Connect);
        Assert.Equal(["10.0.0.53:53"], settings.Sockets.Udp);
        Assert.Equal(["127.0.0.1:*"], settings.Sockets.Bind);
    }

    [Theory]
    [InlineData("\"connect\": [\"db.example.org\"]", "/sockets/connect/0", "a host with a port")]
    [InlineData("\"connect\": [\"http://db.example.org:80\"]", "/sockets/connect/0", "a host with a port")]
    [InlineData("\"connect\": [\"a:1\", \"10.0.0.1/8:1\"]", "/sockets/connect/1", "a host with a port")]
    [InlineData("\"udp\": [\"1.2.3.4:70000\"]", "/sockets/udp/0", "a host with a port")]
    [InlineData("\"bind\": [\"example.org:80\"]", "/sockets/bind/0", "not a name")]
    [InlineData("\"listen\": []", "/sockets/listen", "connect, udp, bind")]
    public void A_fault_is_named_by_its_pointer(string member, string pointer, string message) =>
        ExpectFault($$"""{ "capabilities": ["sockets"], "sockets": { {{member}} } }""", pointer, message);

    [Fact]
    public void Sockets_without_the_capability_are_refused() =>
        ExpectFault("""{ "sockets": { "connect": ["a.example:1"] } }""", "/sockets", "capability 'sockets'");

    private static FunctionSettings Read(string json) => SettingsReader.ReadSettings(Encoding.UTF8.GetBytes(json));

    private static void ExpectFault(string json, string pointer, string message)
    {
        var fault = Assert.Single(Assert.Throws<JsonRefusedException>(() => Read(json)).Faults);
        Assert.Equal(pointer, fault.Pointer);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }
}
