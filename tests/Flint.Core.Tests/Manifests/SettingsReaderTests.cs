using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Flint.Core;

namespace Flint.Core.Tests.Manifests;

public sealed class SettingsReaderTests
{
    [Fact]
    public void An_empty_object_gives_the_default_settings() =>
        Assert.Equal(FunctionSettings.Default, SettingsReader.ReadSettings("{}"u8.ToArray()));

    [Fact]
    public void A_whole_manifest_is_read()
    {
        var manifest = SettingsReader.ReadManifest(
            """
            {
              "name": "shop",
              "artifact": "build/shop.wasm",
              "routes": [
                { "path": "/shop/*", "host": "shop.example.org", "methods": ["GET", "POST"] },
                { "path": "/" }
              ],
              "environment": { "GREETING": "hello" },
              "capabilities": ["http-out"],
              "outbound": { "hosts": ["api.example.org", "*.example.com", "http://10.0.0.5:9000"] },
              "limits": {
                "memoryBytes": 1048576,
                "wallTimeMilliseconds": 500,
                "concurrency": 10,
                "requestBodyBytes": 0
              },
              "instances": { "isolation": "reuse", "minimum": 1, "maximum": 2 }
            }
            """u8.ToArray()
        );

        Assert.Equal("shop", manifest.Name);
        Assert.Equal("build/shop.wasm", manifest.Artifact);
        var settings = manifest.Settings;
        Assert.Equal(new FunctionRoute("/shop/*", "shop.example.org", ["GET", "POST"]), settings.Routes[0]);
        Assert.Equal(new FunctionRoute("/"), settings.Routes[1]);
        Assert.Equal("hello", settings.Environment["GREETING"]);
        Assert.Equal(["http-out"], settings.Capabilities);
        Assert.Equal(["api.example.org", "*.example.com", "http://10.0.0.5:9000"], settings.Outbound.Hosts);
        Assert.Equal(1048576, settings.Limits.MemoryBytes);
        Assert.Equal(500, settings.Limits.WallTimeMilliseconds);
        Assert.Equal(10, settings.Limits.Concurrency);
        Assert.Equal(0, settings.Limits.RequestBodyBytes);
        Assert.Equal(InstanceIsolation.Reuse, settings.Instances.Isolation);
        Assert.Equal((1, 2), (settings.Instances.Minimum, settings.Instances.Maximum));
    }

    [Fact]
    public void Settings_that_were_written_are_read_again()
    {
        var settings = new FunctionSettings
        {
            Routes = [new FunctionRoute("/a", "example.org", ["GET"])],
            Environment = FunctionSettings.Default.Environment.Add("A", "1").Add("B", "2"),
            Capabilities = [CapabilityNames.HttpOut, CapabilityNames.KeyValue],
            Outbound = new OutboundSettings { Hosts = ["example.org:*"] },
            Limits = new FunctionLimits { Concurrency = 3 },
            Instances = new InstanceSettings { Isolation = InstanceIsolation.Reuse },
        };
        var json = JsonSerializer.SerializeToUtf8Bytes(settings, FlintJson.FunctionSettings);

        Assert.Equal(settings, SettingsReader.ReadSettings(json));
    }

    [Fact]
    public void Json_names_are_camel_case_and_enumerations_lower_case_words()
    {
        var json = JsonSerializer.Serialize(FunctionSettings.Default, FlintJson.FunctionSettings);

        Assert.Contains("\"wallTimeMilliseconds\":30000", json, StringComparison.Ordinal);
        Assert.Contains("\"isolation\":\"request\"", json, StringComparison.Ordinal);
        Assert.Equal("\"wasi-http\"", JsonSerializer.Serialize(FunctionAbi.WasiHttp));
        Assert.Equal("\"preview1-command\"", JsonSerializer.Serialize(FunctionAbi.Preview1Command));
    }

    [Theory]
    [InlineData(
        """{ "limit": {} }""",
        "/limit",
        "Allowed here: routes, environment, capabilities, outbound, secrets, access, limits, instances"
    )]
    [InlineData("""{ "limits": { "memory": 1 } }""", "/limits/memory", "Allowed here: memoryBytes,")]
    [InlineData("""{ "limits": { "memoryBytes": "1" } }""", "/limits/memoryBytes", "but is a string")]
    [InlineData("""{ "limits": { "memoryBytes": 1.5 } }""", "/limits/memoryBytes", "but is the number 1.5")]
    [InlineData("""{ "limits": { "concurrency": 4294967296 } }""", "/limits/concurrency", "whole number below 2^31")]
    [InlineData("""{ "limits": { "concurrency": 0 } }""", "/limits/concurrency", "1 to 1000000 is allowed")]
    [InlineData("""{ "limits": null }""", "/limits", "but is null")]
    [InlineData("""{ "limits": { "concurrency": 1, "concurrency": 2 } }""", "/limits/concurrency", "there twice")]
    [InlineData("""{ "instances": { "isolation": 1 } }""", "/instances/isolation", "request, reuse")]
    [InlineData("""{ "instances": { "isolation": "Reuse" } }""", "/instances/isolation", "request, reuse")]
    [InlineData("""{ "instances": { "minimum": 9, "maximum": 2 } }""", "/instances/minimum", "0 to 2 is allowed")]
    [InlineData("""{ "capabilities": ["root"] }""", "/capabilities", "http-out, key-value")]
    [InlineData("""{ "capabilities": [null] }""", "/capabilities/0", "Must be a string")]
    [InlineData(
        """{ "capabilities": ["http-out"], "outbound": { "hosts": ["a.org", "http://b.org/x"] } }""",
        "/outbound/hosts/1",
        "and no path"
    )]
    [InlineData("""{ "outbound": { "hosts": ["a.org"] } }""", "/outbound/hosts", "add it to /capabilities")]
    [InlineData("""{ "outbound": { "hosts": [null] } }""", "/outbound/hosts/0", "Must be a string")]
    [InlineData("""{ "outbound": { "urls": [] } }""", "/outbound/urls", "Allowed here: hosts")]
    [InlineData("""{ "environment": { "A": null } }""", "/environment/A", "Must be a string")]
    [InlineData("""{ "environment": { "a/b~": "" } }""", "/environment/a~1b~0", "letters, digits")]
    [InlineData("""{ "environment": { "A": "\u0000" } }""", "/environment/A", "no NUL")]
    [InlineData("""{ "routes": {} }""", "/routes", "Must be an array")]
    [InlineData("""{ "routes": [{}] }""", "/routes/0", "'path' is missing")]
    [InlineData("""{ "routes": [{ "path": "shop" }] }""", "/routes/0/path", "starts with a slash")]
    [InlineData("""{ "routes": [{ "path": "/a/../b" }] }""", "/routes/0/path", "'..'")]
    [InlineData("""{ "routes": [{ "path": "/a*" }] }""", "/routes/0/path", "last segment")]
    [InlineData("""{ "routes": [{ "path": "/*/a" }] }""", "/routes/0/path", "last segment")]
    [InlineData("""{ "routes": [{ "path": "//" }] }""", "/routes/0/path", "no empty")]
    [InlineData("""{ "routes": [{ "path": "/a?b" }] }""", "/routes/0/path", "no query")]
    [InlineData("""{ "routes": [{ "path": "/", "host": "A:80" }] }""", "/routes/0/host", "without a port")]
    [InlineData("""{ "routes": [{ "path": "/", "methods": ["get"] }] }""", "/routes/0/methods/0", "upper case")]
    [InlineData("[]", "", "Must be an object, but is an array")]
    [InlineData("", "", "line 1, byte 1")]
    [InlineData("{\n  \"limits\": {,}\n}", "", "line 2, byte 14")]
    public void A_fault_is_named_by_its_pointer(string json, string pointer, string message)
    {
        var refused = Assert.Throws<JsonRefusedException>(() =>
            SettingsReader.ReadSettings(Encoding.UTF8.GetBytes(json))
        );

        var fault = Assert.Single(refused.Faults);
        Assert.Equal(pointer, fault.Pointer);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_named_at_once()
    {
        var refused = Assert.Throws<JsonRefusedException>(() =>
            SettingsReader.ReadManifest("""{ "nam": "x", "routes": [1], "limits": { "a": 1 } }"""u8.ToArray())
        );

        Assert.Equal(["/nam", "/routes/0", "/limits/a"], refused.Faults.Select(f => f.Pointer));
    }

    [Theory]
    [InlineData("""{ "name": "Shop" }""", "/name")]
    [InlineData("""{ "artifact": "" }""", "/artifact")]
    [InlineData("""{ "secrets": ["TOKEN"] }""", "/secrets")]
    [InlineData("""{ "secrets": ["NO NAME"], "capabilities": ["secrets"] }""", "/secrets")]
    [InlineData("""{ "access": "private" }""", "/access")]
    public void A_faulty_manifest_is_refused(string json, string pointer)
    {
        var refused = Assert.Throws<JsonRefusedException>(() =>
            SettingsReader.ReadManifest(Encoding.UTF8.GetBytes(json))
        );

        Assert.Equal(pointer, Assert.Single(refused.Faults).Pointer);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/*")]
    [InlineData("/shop")]
    [InlineData("/shop/")]
    [InlineData("/shop/*")]
    [InlineData("/.well-known/a..b/%41")]
    public void Paths_and_prefixes_are_allowed(string path) =>
        Assert.Equal(
            path,
            SettingsReader
                .ReadSettings(Encoding.UTF8.GetBytes($$"""{ "routes": [{ "path": "{{path}}" }] }"""))
                .Routes[0]
                .Path
        );

    [Fact]
    public void A_byte_order_mark_is_skipped() =>
        Assert.Equal(FunctionSettings.Default, SettingsReader.ReadSettings(Encoding.UTF8.GetBytes("\uFEFF{}")));

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        var json = Encoding.UTF8.GetBytes(new string('[', 100_000));

        Assert.Throws<JsonRefusedException>(() => SettingsReader.ReadSettings(json));
    }

    [Fact]
    public void An_alias_is_read()
    {
        var alias = SettingsReader.ReadAlias("""{ "weights": { "3": 95, "4": 5 } }"""u8.ToArray());

        Assert.Equal(new FunctionAlias(ImmutableSortedDictionary<int, int>.Empty.Add(3, 95).Add(4, 5)), alias);
    }

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{ "weights": {} }""", "/weights")]
    [InlineData("""{ "weights": { "x": 1 } }""", "/weights/x")]
    [InlineData("""{ "weights": { "1": 0 } }""", "/weights/1")]
    [InlineData("""{ "weights": { "1": "1" } }""", "/weights/1")]
    public void A_faulty_alias_is_refused(string json, string pointer)
    {
        var refused = Assert.Throws<JsonRefusedException>(() => SettingsReader.ReadAlias(Encoding.UTF8.GetBytes(json)));

        Assert.Equal(pointer, Assert.Single(refused.Faults).Pointer);
    }
}
