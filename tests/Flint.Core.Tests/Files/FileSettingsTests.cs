using System.Text;

namespace Flint.Core.Tests.Files;

public sealed class FileSettingsTests
{
    private const string Granted = "\"capabilities\": [\"scratch\", \"files\"]";

    [Fact]
    public void Scratch_files_and_folders_are_read()
    {
        var settings = Read(
            $$"""
            { {{Granted}}, "scratch": { "bytes": 65536, "path": "/work" }, "files": [{ "name": "assets", "path": "/a/b" }] }
            """
        );

        Assert.Equal(new ScratchSettings { Bytes = 65536, Path = "/work" }, settings.Scratch);
        Assert.Equal([new FileMount { Name = "assets", Path = "/a/b" }], settings.Files);
    }

    [Fact]
    public void Scratch_has_defaults_for_who_only_asks_for_the_capability() =>
        Assert.Equal((16L << 20, "/tmp"), (Read($"{{ {Granted} }}").Scratch.Bytes, Read("{}").Scratch.Path));

    [Theory]
    [InlineData("\"scratch\": { \"bytes\": 1 }", "/scratch/bytes", "4096 to 4294967296")]
    [InlineData("\"scratch\": { \"path\": \"tmp\" }", "/scratch/path", "absolute path")]
    [InlineData("\"scratch\": { \"size\": 1 }", "/scratch/size", "bytes, path")]
    [InlineData("\"files\": [{ \"path\": \"/a\" }]", "/files/0", "'name' is missing")]
    [InlineData("\"files\": [{ \"name\": \"a\", \"path\": \"/a/../b\" }]", "/files/0/path", "'..'")]
    [InlineData("\"files\": [{ \"name\": \"a\", \"path\": \"/a/\" }]", "/files/0/path", "no slash at its end")]
    [InlineData("\"files\": [{ \"name\": \"a\", \"path\": \"/tmp\" }]", "/files/0/path", "/tmp already")]
    [InlineData(
        "\"files\": [{ \"name\": \"a\", \"path\": \"/a\" }, { \"name\": \"b\", \"path\": \"/a\" }]",
        "/files/1/path",
        "/a already"
    )]
    public void A_fault_is_named_by_its_pointer(string member, string pointer, string message) =>
        ExpectFault($"{{ {Granted}, {member} }}", pointer, message);

    [Theory]
    [InlineData("{ \"scratch\": { \"bytes\": 65536 } }", "/scratch", "capability 'scratch'")]
    [InlineData("{ \"files\": [{ \"name\": \"a\", \"path\": \"/a\" }] }", "/files", "capability 'files'")]
    public void Files_without_the_capability_are_refused(string json, string pointer, string message) =>
        ExpectFault(json, pointer, message);

    private static FunctionSettings Read(string json) => SettingsReader.ReadSettings(Encoding.UTF8.GetBytes(json));

    private static void ExpectFault(string json, string pointer, string message)
    {
        var fault = Assert.Single(Assert.Throws<JsonRefusedException>(() => Read(json)).Faults);
        Assert.Equal(pointer, fault.Pointer);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }
}
