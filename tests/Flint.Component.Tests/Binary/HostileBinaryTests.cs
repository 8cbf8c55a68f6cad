using Flint.Component.Tests.Fixtures;
using Flint.Wasm;

namespace Flint.Component.Tests.Binary;

/// <summary>Whatever the bytes are, decoding ends in a component or in a refusal that names a place.</summary>
public sealed class HostileBinaryTests : IDisposable
{
    private readonly CompilingEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("values.wasm")]
    [InlineData("handles.wasm")]
    public void Every_cut_is_refused_with_its_place_or_leaves_whole_sections(string fixture)
    {
        var binary = FixtureFiles.Read(fixture);
        for (var length = 0; length < binary.Length; length++)
        {
            TryCompile(binary.AsMemory(0, length));
        }
    }

    [Theory]
    [InlineData("values.wasm", 1)]
    [InlineData("handles.wasm", 2)]
    [InlineData("memory.wasm", 3)]
    public void Damaged_bytes_are_refused_with_their_place_or_do_no_harm(string fixture, int seed)
    {
        var random = new Random(seed);
        var original = FixtureFiles.Read(fixture);
        for (var round = 0; round < 500; round++)
        {
            var binary = (byte[])original.Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                var at = random.Next(8, binary.Length);
                binary[at] = random.Next(3) switch
                {
                    0 => (byte)random.Next(256),
                    1 => (byte)(binary[at] ^ (1 << random.Next(8))),
                    _ => (byte)(binary[at] + random.Next(-2, 3)),
                };
            }

            TryCompile(binary);
        }
    }

    [Fact]
    public void Noise_after_the_preamble_is_refused()
    {
        var random = new Random(4);
        for (var round = 0; round < 500; round++)
        {
            var binary = new byte[random.Next(9, 200)];
            random.NextBytes(binary);
            ((ReadOnlySpan<byte>)[0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]).CopyTo(binary);
            TryCompile(binary);
        }
    }

    private void TryCompile(ReadOnlyMemory<byte> binary)
    {
        try
        {
            WasmComponent.Compile(_engine, binary).Dispose();
        }
        catch (ComponentFormatException refused)
        {
            Assert.InRange(refused.Offset, 0, binary.Length);
            Assert.NotEqual("", refused.Reason);
        }
    }
}
