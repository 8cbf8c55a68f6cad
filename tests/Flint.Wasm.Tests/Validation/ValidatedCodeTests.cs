using System.Text;
using Flint.Wasm.Binary;
using Flint.Wasm.Modules;
using Flint.Wasm.Text;
using Flint.Wasm.Validation;

namespace Flint.Wasm.Tests.Validation;

/// <summary>Code that was found to be valid is not validated again, and nothing else gets through by that.</summary>
public sealed class ValidatedCodeTests
{
    private const int Functions = 400;
    private static readonly byte[] Guest = Compile("(memory 1)", "(i32.load (i32.const 0))");

    [Fact]
    public void A_module_with_the_same_code_is_decoded_as_if_it_were_the_first()
    {
        var known = new ValidatedCode();
        var first = ModuleDecoder.Decode(Guest, WasmLimits.Default, known);
        var runs = known.Count;
        var second = ModuleDecoder.Decode((byte[])[.. Guest, 0, 2, 1, (byte)'x'], WasmLimits.Default, known);
        var plain = ModuleDecoder.Decode(Guest, WasmLimits.Default);

        Assert.InRange(runs, 4, 20);
        Assert.Equal(runs, known.Count);
        Assert.Same(first.Bodies[0], second.Bodies[0]);
        Assert.Empty(plain.ValidatedRuns);
        Assert.Equal(Describe(plain), Describe(first));
        Assert.Equal(Describe(plain), Describe(second));
    }

    [Fact]
    public void Runs_after_one_that_differs_in_length_are_known_at_their_new_offsets()
    {
        var known = new ValidatedCode();
        ModuleDecoder.Decode(Guest, WasmLimits.Default, known);
        var runs = known.Count;
        var other = Compile("(memory 1)", "(i32.load (i32.const 0))", firstFunction: "(nop) (nop) (nop)");
        var decoded = ModuleDecoder.Decode(other, WasmLimits.Default, known);

        Assert.Equal(Describe(ModuleDecoder.Decode(other, WasmLimits.Default)), Describe(decoded));
        Assert.InRange(known.Count, runs + 1, (2 * runs) - 1);
    }

    [Theory]
    [InlineData("", "there are no memories")]
    [InlineData("(memory i64 1)", "the address has another type")]
    public void The_same_code_in_another_context_is_validated_again(string declarations, string why)
    {
        var known = new ValidatedCode();
        ModuleDecoder.Decode(Guest, WasmLimits.Default, known);
        var bad = WithDeclarations(declarations);

        var fault = Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(bad, WasmLimits.Default, known));
        var plain = Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(bad, WasmLimits.Default));
        Assert.True(plain.Message == fault.Message, why);
        Assert.Equal(plain.Offset, fault.Offset);
    }

    [Fact]
    public void Every_fault_in_code_is_found_though_all_other_runs_are_known()
    {
        var known = new ValidatedCode();
        var first = ModuleDecoder.Decode(Guest, WasmLimits.Default, known);
        foreach (var body in first.Bodies.Where(static (_, i) => i % 37 == 0))
        {
            // The size of the body, its first instruction, its end.
            foreach (var place in (int[])[body.CodeOffset - 3, body.CodeOffset, body.CodeOffset + body.CodeLength - 1])
            {
                var bad = (byte[])Guest.Clone();
                bad[place] = 0xFF;
                var fault = Assert.Throws<WasmFormatException>(() =>
                    ModuleDecoder.Decode(bad, WasmLimits.Default, known)
                );
                var plain = Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(bad, WasmLimits.Default));
                Assert.Equal((plain.Message, plain.Offset), (fault.Message, fault.Offset));
            }
        }
    }

    [Fact]
    public void Small_modules_are_not_hashed()
    {
        var known = new ValidatedCode();
        ModuleDecoder.Decode(WatCompiler.Compile("(module (func nop))"), WasmLimits.Default, known);

        Assert.Equal(0, known.Count);
    }

    private static string Describe(ModuleDefinition module)
    {
        var text = new StringBuilder();
        foreach (var body in module.Bodies)
        {
            text.Append(body.FunctionIndex).Append(' ').Append(body.CodeOffset).Append(' ').Append(body.CodeLength);
            text.Append(' ').Append(body.LocalCount).Append(' ').Append(body.MaximumStackHeight).AppendLine();
        }

        return text.ToString();
    }

    private static byte[] WithDeclarations(string declarations)
    {
        // The text format would refuse it: the code section is put behind other declarations.
        var empty = WatCompiler.Compile(
            $"(module {declarations} {string.Concat(Enumerable.Repeat("(func (result i32) unreachable)", Functions))})"
        );
        return [.. Before(empty), .. Guest.AsSpan(Before(Guest).Length)];
    }

    private static ReadOnlySpan<byte> Before(byte[] binary)
    {
        var reader = new WasmReader(binary, 8);
        while (true)
        {
            var start = reader.Position;
            if (reader.ReadByte() == 10)
            {
                return binary.AsSpan(0, start);
            }

            reader.Skip((int)reader.ReadU32());
        }
    }

    private static byte[] Compile(string declarations, string load, string firstFunction = "(nop)")
    {
        var text = new StringBuilder("(module ").Append(declarations);
        for (var i = 0; i < Functions; i++)
        {
            text.Append("(func (result i32) (local i64 i32)").Append(i == 0 ? firstFunction : "");
            text.Insert(text.Length, $" (drop {load})", 200).Append($" (i32.const {i}))");
        }

        return WatCompiler.Compile(text.Append(')').ToString());
    }
}
