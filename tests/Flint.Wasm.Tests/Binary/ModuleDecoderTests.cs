using Flint.Wasm.Binary;
using Flint.Wasm.Modules;
using Flint.Wasm.Tests.Fixtures;

namespace Flint.Wasm.Tests.Binary;

public sealed class ModuleDecoderTests
{
    private static readonly byte[] Header = [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0];

    [Fact]
    public void A_binary_from_clang_is_decoded()
    {
        var module = ModuleDecoder.Decode(FixtureFiles.Sieve, WasmLimits.Default);

        var exported = module.Exports.Single(static e => e.Name == "count_primes");
        Assert.Equal(ExternKind.Function, exported.Kind);
        Assert.Equal("count_primes", module.FunctionName(exported.Index));
        Assert.Single(module.Memories);
        Assert.Equal(module.Functions.Length, module.Bodies.Length);
        Assert.Contains(module.Bodies, static b => b.MaximumStackHeight > 1);

        // The two functions of the table can be called through it.
        Assert.Equal(2, module.Elements[0].FunctionIndices.Length);
        Assert.All(module.Elements[0].FunctionIndices, f => Assert.True(module.ReferencedFunctions[f]));
    }

    [Fact]
    public void An_empty_module_is_decoded()
    {
        var module = ModuleDecoder.Decode(Header, WasmLimits.Default);
        Assert.Empty(module.Functions);
        Assert.Null(module.StartFunction);
    }

    [Fact]
    public void A_binary_cut_off_anywhere_is_refused_or_whole()
    {
        var binary = FixtureFiles.Sieve;
        var accepted = 0;
        for (var length = 0; length < binary.Length; length++)
        {
            try
            {
                ModuleDecoder.Decode(binary.AsMemory(0, length), WasmLimits.Default);
                accepted++;
            }
            catch (WasmFormatException fault)
            {
                Assert.InRange(fault.Offset, 0, length);
            }
        }

        // Only a cut between sections, before the function section or behind the code section, leaves a module.
        Assert.InRange(accepted, 1, 8);
    }

    [Fact]
    public void Random_damage_never_causes_anything_but_a_format_fault()
    {
        var original = FixtureFiles.Sieve;
        var random = new Random(20240917);
        for (var round = 0; round < 6_000; round++)
        {
            var binary = original.ToArray();
            for (var hits = random.Next(1, 6); hits > 0; hits--)
            {
                binary[random.Next(8, binary.Length)] = (byte)random.Next(256);
            }

            try
            {
                ModuleDecoder.Decode(binary, WasmLimits.Default);
            }
            catch (WasmFormatException fault)
            {
                Assert.InRange(fault.Offset, 0, binary.Length);
            }
        }
    }

    [Theory]
    [InlineData("01 05 FF FF FF FF 0F", "types")]
    [InlineData("02 05 FF FF FF FF 0F", "imports")]
    [InlineData("03 05 FF FF FF FF 0F", "functions")]
    [InlineData("07 05 FF FF FF FF 0F", "exports")]
    [InlineData("09 05 FF FF FF FF 0F", "element segments")]
    [InlineData("01 07 01 60 FF FF FF FF 0F", "parameters")]
    public void A_count_beyond_the_bytes_left_is_refused_before_anything_is_allocated(string section, string what)
    {
        byte[] binary = [.. Header, .. Hex(section)];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(binary, WasmLimits.Default));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
        Assert.Contains(what, fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_count_over_a_limit_names_the_limit()
    {
        byte[] binary = [.. Header, 1, 7, 2, 0x60, 0, 0, 0x60, 0, 0];
        var fault = Assert.Throws<WasmFormatException>(() =>
            ModuleDecoder.Decode(binary, WasmLimits.Default with { Types = 1 })
        );
        Assert.Equal(WasmFormatError.LimitExceeded, fault.Error);
        Assert.Contains("the limit is 1", fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_component_is_refused_by_name()
    {
        byte[] binary = [0, 0x61, 0x73, 0x6D, 0x0D, 0, 1, 0];
        var fault = Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(binary, WasmLimits.Default));
        Assert.Equal(WasmFormatError.Unsupported, fault.Error);
        Assert.Contains("component", fault.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("01 03 01 5F 00", "struct types")]
    [InlineData("01 04 01 5E 7F 00", "array types")]
    [InlineData("05 04 01 03 01 01", "threads")]
    public void A_feature_left_out_is_refused_by_name(string section, string feature)
    {
        byte[] binary = [.. Header, .. Hex(section)];
        var fault = Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(binary, WasmLimits.Default));
        Assert.Equal(WasmFormatError.Unsupported, fault.Error);
        Assert.Contains(feature, fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Thousands_of_locals_in_a_few_bytes_cost_no_more_than_a_few_bytes()
    {
        // 200 functions of 49,999 locals each, every one with a run of four bytes.
        byte[] body = [0x06, 0x01, 0xCF, 0x86, 0x03, 0x7F, 0x0B];
        byte[] binary =
        [
            .. Header,
            .. Hex("01 04 01 60 00 00"),
            .. Hex("03 CA 01 C8 01"),
            .. new byte[200],
            .. Hex("0A FA 0A C8 01"),
            .. Enumerable.Repeat(body, 200).SelectMany(static b => b),
        ];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var module = ModuleDecoder.Decode(binary, WasmLimits.Default);
        Assert.Equal(49_999, module.Bodies[0].LocalCount);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400_000);
    }

    [Fact]
    public void A_damaged_name_section_counts_as_absent()
    {
        byte[] binary = [.. Header, .. Hex("00 0A 04"), .. "name"u8, 1, 200, 5, 0, 0];
        var module = ModuleDecoder.Decode(binary, WasmLimits.Default);
        Assert.Empty(module.FunctionNames);
        Assert.Single(module.CustomSections);
    }

    [Fact]
    public void Recursive_groups_are_equal_when_they_have_the_same_shape()
    {
        // (rec (type $f (func (param (ref null $f))))), once as type 0 and once behind another type.
        var first = Decode("01 08 01 4E 01 60 01 63 00 00");
        var second = Decode("01 0B 02 60 00 00 4E 01 60 01 63 01 00");
        Assert.Same(first.Types[0], second.Types[1]);
        Assert.Equal(HeapType.Concrete(first.Types[0].Id), first.Types[0].Parameters[0].Heap);

        // Two types in one group are not the types that stand alone, though they have the same parameters.
        var alone = Decode("01 04 01 60 00 00");
        var pair = Decode("01 09 01 4E 02 60 00 00 60 00 00");
        Assert.NotSame(alone.Types[0], pair.Types[0]);
        Assert.NotSame(pair.Types[0], pair.Types[1]);
        Assert.Same(pair.Types[1], Decode("01 09 01 4E 02 60 00 00 60 00 00").Types[1]);
    }

    private static ModuleDefinition Decode(string sections) =>
        ModuleDecoder.Decode((byte[])[.. Header, .. Hex(sections)], WasmLimits.Default);

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
