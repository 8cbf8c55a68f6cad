using System.Text;
using Flint.Wasm.Binary;
using Flint.Wasm.Tests.Fixtures;
using Flint.Wasm.Text;

namespace Flint.Wasm.Tests.Text;

public sealed class WatCompilerTests
{
    [Fact]
    public void A_module_of_many_features_comes_out_as_another_assembler_makes_it()
    {
        var ours = WatCompiler.Compile(FixtureFiles.FeaturesText);

        // Names are the only difference: the other assembler was not asked for them.
        var module = ModuleDecoder.Decode(ours, WasmLimits.Default);
        var names = Assert.Single(module.CustomSections);
        Assert.Equal("name", names.Name);
        var nameSection = Encoding.UTF8.GetString(ours).IndexOf("\u0004name", StringComparison.Ordinal);
        Assert.True(nameSection > 0);
        Assert.True(ours.AsSpan().StartsWith(FixtureFiles.Features));
        Assert.Equal("swap", module.FunctionName(2));
    }

    [Theory]
    [InlineData("(module)")]
    [InlineData("")]
    [InlineData("(; (; nested ;) ;) (module ;; comment\n (@other \"x\" (anything [goes] ,)) )")]
    public void Comments_and_annotations_are_skipped(string text) =>
        Assert.Equal((byte[])[0, 0x61, 0x73, 0x6D, 1, 0, 0, 0], WatCompiler.Compile(text));

    [Fact]
    public void Annotations_give_names_and_custom_sections()
    {
        var module = ModuleDecoder.Decode(
            WatCompiler.Compile(
                """
                (module $other (@name "annotated")
                  (func $f (@name "a function"))
                  (@custom "note" (after func) "one" "two")
                  (@custom "end" "\01"))
                """
            ),
            WasmLimits.Default
        );

        Assert.Equal("annotated", module.Name);
        Assert.Equal("a function", module.FunctionName(0));
        Assert.Equal(["note", "name", "end"], module.CustomSections.Select(static s => s.Name));
        var note = module.CustomSections[0];
        Assert.Equal("onetwo"u8, module.Binary.Span.Slice(note.BytesOffset, note.BytesLength));
        Assert.True(note.BytesOffset < module.Bodies[0].CodeOffset);
    }

    [Theory]
    [InlineData("(module (@custom))", "missing section name")]
    [InlineData("(module (func (@custom \"x\")))", "misplaced @custom")]
    [InlineData("(module (func) (@name \"x\"))", "misplaced @name")]
    public void Annotations_that_are_wrong_are_refused(string text, string reason) =>
        Assert.Contains(
            reason,
            Assert.Throws<WatFormatException>(() => WatCompiler.Compile(text)).Reason,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_fault_has_its_line_and_column()
    {
        var fault = Assert.Throws<WatFormatException>(() =>
            WatCompiler.Compile("(module\n  (func\n    i32.const 5\n    i32.plus))")
        );
        Assert.Equal((4, 5), (fault.Line, fault.Column));
        Assert.StartsWith("unknown operator i32.plus", fault.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(module (func $f) (func $f))", "duplicate func")]
    [InlineData("(module (func (local $x i32) (local $x i32)))", "duplicate local")]
    [InlineData("(module (func (br $nowhere)))", "unknown label")]
    [InlineData("(module (func (call $nowhere)))", "unknown func")]
    [InlineData("(module (func block $a end $b))", "mismatching label")]
    [InlineData("(module (func) (import \"\" \"\" (func)))", "import after function")]
    [InlineData("(module (func i32.const 4294967296))", "constant out of range")]
    [InlineData("(module (func i32.const 1__0))", "unknown operator")]
    [InlineData("(module (func f32.const 1e39))", "constant out of range")]
    [InlineData("(module (func (i32.load align=3 (i32.const 0))))", "alignment must be a power of two")]
    [InlineData("(module (func (export \"\\ff\")))", "malformed UTF-8 encoding")]
    [InlineData("(module (data \"unclosed))", "unclosed string")]
    [InlineData("(module (func)", "unexpected end")]
    [InlineData("(module) (module)", "unexpected token")]
    [InlineData("(module (start 0) (start 0))", "multiple start sections")]
    [InlineData("(module (type $t (func)) (func (type $t) (param i32)))", "inline function type")]
    public void Malformed_text_is_refused(string text, string reason)
    {
        var fault = Assert.Throws<WatFormatException>(() => WatCompiler.Compile(text));
        Assert.StartsWith(reason, fault.Reason, StringComparison.Ordinal);
        Assert.False(fault.IsUnsupported);
    }

    [Theory]
    [InlineData("(module (type (struct)))")]
    [InlineData("(module (func (i32.atomic.load (i32.const 0)) drop))")]
    [InlineData("(module (func try end))")]
    public void Features_left_out_are_refused_as_such(string text) =>
        Assert.True(Assert.Throws<WatFormatException>(() => WatCompiler.Compile(text)).IsUnsupported);

    [Fact]
    public void Nesting_without_end_is_refused_and_does_not_take_the_process_down()
    {
        var text = $"(module (func {string.Concat(Enumerable.Repeat("(block ", 200_000))}";
        var fault = Assert.Throws<WatFormatException>(() => WatCompiler.Compile(text));
        Assert.Contains("unexpected end", fault.Reason, StringComparison.Ordinal);

        var closed = $"(module (func {string.Concat(Enumerable.Repeat("(block ", 200_000))}{new string(')', 200_002)}";
        fault = Assert.Throws<WatFormatException>(() => WatCompiler.Compile(closed));
        Assert.StartsWith("nesting too deep", fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_damage_never_causes_anything_but_a_format_fault()
    {
        var original = FixtureFiles.FeaturesText;
        var random = new Random(77);
        var pieces = "()\"$;@0x1e.p-_ \nmodule".Select(static c => (byte)c).ToArray();
        for (var round = 0; round < 1_000; round++)
        {
            var text = original.ToArray();
            for (var hits = random.Next(1, 5); hits > 0; hits--)
            {
                text[random.Next(text.Length)] = pieces[random.Next(pieces.Length)];
            }

            try
            {
                ModuleDecoder.Decode(WatCompiler.Compile(text), WasmLimits.Default);
            }
            catch (WatFormatException fault)
            {
                Assert.True(fault.Line > 0 && fault.Column > 0);
            }
            catch (WasmFormatException)
            {
                // Well-formed text of an invalid module.
            }
        }
    }
}
