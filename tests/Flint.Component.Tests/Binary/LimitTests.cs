using Flint.Wasm;

namespace Flint.Component.Tests.Binary;

/// <summary>Short binaries that describe something huge.</summary>
public sealed class LimitTests : IDisposable
{
    private readonly CompilingEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Types_that_double_at_every_level_are_refused()
    {
        var types = Enumerable
            .Range(0, 60)
            .Select(static i => i == 0 ? new byte[] { 0x7d } : [0x6f, 2, (byte)(i - 1), (byte)(i - 1)]);
        Refuse(Section(7, types));
    }

    [Fact]
    public void Types_that_nest_without_end_are_refused()
    {
        var types = Enumerable
            .Range(0, 5000)
            .Select(static i => i == 0 ? new byte[] { 0x7d } : [0x70, .. SignedLeb(i - 1)]);
        Refuse(Section(7, types));
    }

    [Fact]
    public void Types_of_components_that_nest_without_end_are_refused()
    {
        byte[] type = [0x7d];
        for (var i = 0; i < 5000; i++)
        {
            type = [0x41, 1, 0x01, .. type];
        }

        Refuse(Section(7, [type]));
    }

    [Fact]
    public void Components_that_nest_without_end_are_refused()
    {
        byte[] component = Preamble;
        for (var i = 0; i < 1000; i++)
        {
            component = [.. Preamble, 4, .. Leb(component.Length), .. component];
        }

        Assert.Equal(WasmFormatError.LimitExceeded, Compile(component));
    }

    [Fact]
    public void Components_that_multiply_when_they_are_instantiated_are_refused()
    {
        // Every level instantiates the one below it ten times.
        byte[] component = Preamble;
        for (var level = 0; level < 8; level++)
        {
            component =
            [
                .. Preamble,
                4,
                .. Leb(component.Length),
                .. component,
                .. Section(5, Enumerable.Repeat(new byte[] { 0x00, 0x00, 0x00 }, 10)),
            ];
        }

        using var compiled = WasmComponent.Compile(_engine, component);
        var refused = Assert.Throws<ComponentFormatException>(() => new ComponentLinker().Link(compiled));
        Assert.Equal(WasmFormatError.LimitExceeded, refused.Error);
    }

    [Fact]
    public void Counts_beyond_the_bytes_that_are_left_are_refused_at_once()
    {
        byte[] types = [0xff, 0xff, 0x03];
        Assert.Equal(WasmFormatError.Malformed, Compile([.. Preamble, 7, (byte)types.Length, .. types]));
    }

    private static byte[] Preamble => [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0];

    private static byte[] Section(byte id, IEnumerable<byte[]> items)
    {
        var list = items.ToList();
        byte[] body = [.. Leb(list.Count), .. list.SelectMany(static i => i)];
        return [id, .. Leb(body.Length), .. body];
    }

    private static byte[] Leb(int value)
    {
        var bytes = new List<byte>();
        do
        {
            bytes.Add((byte)((value & 0x7f) | (value > 0x7f ? 0x80 : 0)));
            value >>= 7;
        } while (value > 0);

        return [.. bytes];
    }

    /// <summary>Type indices are signed, because negative numbers are the codes of primitive types.</summary>
    private static byte[] SignedLeb(int value) =>
        value < 64 ? [(byte)value] : [(byte)((value & 0x7f) | 0x80), .. SignedLeb(value >> 7)];

    private void Refuse(byte[] section) =>
        Assert.Equal(WasmFormatError.LimitExceeded, Compile([.. Preamble, .. section]));

    private WasmFormatError? Compile(byte[] binary)
    {
        try
        {
            WasmComponent.Compile(_engine, binary).Dispose();
            return null;
        }
        catch (ComponentFormatException refused)
        {
            return refused.Error;
        }
    }
}
