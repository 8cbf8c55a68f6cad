using System.Globalization;
using System.Text;
using Flint.Component.Tests.Fixtures;
using Flint.Wasm;

namespace Flint.Component.Tests.Boundary;

/// <summary>
/// A guest hands random memory to the host as values, with random addresses and lengths. What comes over is what the canonical
/// ABI says, or the guest traps; never anything else, and never does the next call suffer for it.
/// </summary>
public sealed class MemoryPropertyTests : IDisposable
{
    private const int MemoryBytes = 65536;
    private const int Cases = 250;

    private readonly Guest _guest;
    private string? _received;

    public MemoryPropertyTests()
    {
        var linker = new ComponentLinker();
        linker
            .Interface("test:boundary/host@1.0.0")
            .Action("u8s", (HostCall _, byte[] v) => Receive(v, static x => Show(x)))
            .Action("u32s", (HostCall _, uint[] v) => Receive(v, static x => Show(x)))
            .Action("u64s", (HostCall _, ulong[] v) => Receive(v, static x => Show(x)))
            .Action("bools", (HostCall _, bool[] v) => Receive(v, static x => x ? "True" : "False"))
            .Action("chars", (HostCall _, Rune[] v) => Receive(v, static x => Show(x.Value)))
            .Action("strings", (HostCall _, string[] v) => Receive(v, Quote))
            .Action("strings16", (HostCall _, string[] v) => Receive(v, Quote))
            .Action("options", (HostCall _, Option<byte>[] v) => Receive(v, static x => Show(x, Show)))
            .Action("texts", (HostCall _, Option<string>[] v) => Receive(v, static x => Show(x, Quote)))
            .Action("lists", (HostCall _, uint[][] v) => Receive(v, static x => Show(x, static y => Show(y))))
            .Action(
                "tuples",
                (HostCall _, (byte A, string B, ulong C)[] v) =>
                    Receive(v, static x => $"({Show(x.A)} {Quote(x.B)} {Show(x.C)})")
            )
            .Action(
                "results",
                (HostCall _, Result<uint, string>[] v) =>
                    Receive(v, static x => x.IsOk ? $"ok {Show(x.Value)}" : $"error {Quote(x.Error!)}")
            )
            .Action("colors", (HostCall _, Color[] v) => Receive(v, static x => Show((int)x)))
            .Action("utf8", (HostCall _, string v) => _received = Quote(v))
            .Action("utf16", (HostCall _, string v) => _received = Quote(v))
            .Action("latin1", (HostCall _, string v) => _received = Quote(v));
        _guest = new Guest("boundary.wasm", linker);
        _guest.Instance.Capture();
    }

    public void Dispose() => _guest.Dispose();

    [Theory]
    [InlineData("u8s")]
    [InlineData("u32s")]
    [InlineData("u64s")]
    [InlineData("bools")]
    [InlineData("chars")]
    [InlineData("strings")]
    [InlineData("strings16")]
    [InlineData("options")]
    [InlineData("texts")]
    [InlineData("lists")]
    [InlineData("tuples")]
    [InlineData("results")]
    [InlineData("colors")]
    [InlineData("utf8")]
    [InlineData("utf16")]
    [InlineData("latin1")]
    public void Random_memory_is_read_as_the_specification_says_or_traps(string kind)
    {
        var random = new Random(kind.Aggregate(17, static (h, c) => (h * 31) + c));
        var good = 0;
        for (var i = 0; i < Cases; i++)
        {
            var seed = (uint)random.Next(1, int.MaxValue);
            var (at, length) = (Address(random), Length(random));
            _guest.Call<ValueTuple<uint>, Unit>("fill", new(seed));
            var expected = Expect(new MemoryOracle(Fill(seed)), kind, at, length);
            _received = null;
            var trap = Record.Exception(() => _guest.Call<(uint, uint), Unit>("call-" + kind, (at, length)));
            var what = $"seed {seed}, address {at}, length {length}";
            if (expected is null)
            {
                Assert.True(trap is ComponentTrapException { Kind: TrapKind.ComponentModel }, $"{what}: {trap}");
                Assert.Null(_received);
                Assert.True(_guest.Instance.TryRestore());
            }
            else
            {
                Assert.True(trap is null, $"{what}: {trap}");
                Assert.True(expected == _received, $"{what}: {_received} instead of {expected}");
                good++;
            }
        }

        Assert.InRange(good, 1, Cases - 1);
    }

    private static uint Address(Random random) =>
        random.Next(8) switch
        {
            0 => (uint)random.NextInt64(1L << 32),
            1 => (uint)(MemoryBytes - random.Next(32)),
            2 => (uint)random.Next(MemoryBytes),
            _ => (uint)random.Next(MemoryBytes / 8) * 8,
        };

    private static uint Length(Random random) =>
        random.Next(8) switch
        {
            0 => (uint)random.NextInt64(1L << 32),
            1 => 0x8000_0000u | (uint)random.Next(16),
            2 => 0,
            _ => (uint)random.Next(1, 4),
        };

    private static string? Expect(MemoryOracle m, string kind, uint at, uint length)
    {
        try
        {
            return kind switch
            {
                "u8s" => m.List(at, length, 1, 1, m.U8),
                "u32s" => m.List(at, length, 4, 4, m.U32),
                "u64s" => m.List(at, length, 8, 8, m.U64),
                "bools" => m.List(at, length, 1, 1, m.Bool),
                "chars" => m.List(at, length, 4, 4, m.Char),
                "strings" => m.List(at, length, 8, 4, m.StringAt),
                "strings16" => m.List(at, length, 8, 4, m.String16At),
                "options" => m.List(at, length, 2, 1, x => m.OptionOf(x, 1, m.U8)),
                "texts" => m.List(at, length, 12, 4, x => m.OptionOf(x, 4, m.StringAt)),
                "lists" => m.List(at, length, 8, 4, m.WordsAt),
                "tuples" => m.List(at, length, 24, 8, m.TupleAt),
                "results" => m.List(at, length, 12, 4, m.ResultAt),
                "colors" => m.List(at, length, 1, 1, m.ColorAt),
                "utf8" => m.Utf8(at, length),
                "utf16" => m.Utf16(at, length),
                _ => m.Latin1OrUtf16(at, length),
            };
        }
        catch (BrokenRuleException)
        {
            return null;
        }
    }

    /// <summary>What the guest fills its memory with.</summary>
    private static byte[] Fill(uint x)
    {
        var memory = new byte[MemoryBytes];
        for (var at = 0; at < MemoryBytes; at += 4)
        {
            x ^= x << 13;
            x ^= x >> 17;
            x ^= x << 5;
            var word =
                (x & 0x200_0000) != 0 ? x & 0x3
                : (x & 0x100_0000) != 0 ? x & 0x7fff
                : x;
            BitConverter.TryWriteBytes(memory.AsSpan(at), word);
        }

        return memory;
    }

    private void Receive<T>(T[] values, Func<T, string> show) => _received = Show(values, show);

    private static string Show<T>(T[] values, Func<T, string> show) => $"[{string.Join(',', values.Select(show))}]";

    private static string Show<T>(Option<T> value, Func<T, string> show) =>
        value.HasValue ? $"some {show(value.Value!)}" : "none";

    private static string Show<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static string Quote(string text) => $"\"{text}\"";

    private enum Color
    {
        Red,
        Green,
        Blue,
    }
}
