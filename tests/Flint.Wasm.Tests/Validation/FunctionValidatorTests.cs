using Flint.Wasm.Binary;
using Flint.Wasm.Modules;
using Flint.Wasm.Text;

namespace Flint.Wasm.Tests.Validation;

public sealed class FunctionValidatorTests
{
    [Theory]
    [InlineData("(func (result i32))", "type mismatch")]
    [InlineData("(func (result i32) i64.const 0)", "type mismatch: expected i32, found i64")]
    [InlineData("(func i32.const 0)", "type mismatch: 1 values are left")]
    [InlineData("(func i32.add drop)", "type mismatch")]
    [InlineData("(func (block (result i32) (if (i32.const 0) (then (br 1)))) drop)", "type mismatch")]
    [InlineData("(func (if (result i32) (i32.const 1) (then (i32.const 0))) drop)", "type mismatch")]
    [InlineData("(func (local.get 0) drop)", "unknown local 0")]
    [InlineData("(func (br 2))", "unknown label 2")]
    [InlineData("(func (call 7))", "unknown function 7")]
    [InlineData("(func (global.get 0) drop)", "unknown global 0")]
    [InlineData("(global i32 (i32.const 0)) (func (global.set 0 (i32.const 1)))", "immutable global")]
    [InlineData("(func (i32.load (i32.const 0)) drop)", "unknown memory 0")]
    [InlineData("(memory 1) (func (i32.load align=8 (i32.const 0)) drop)", "alignment must not be larger than natural")]
    [InlineData("(func $f) (func (ref.func $f) drop)", "undeclared function reference")]
    [InlineData("(func (select (ref.null func) (ref.null func) (i32.const 0)) drop)", "type mismatch")]
    [InlineData("(func (local (ref func)) (local.get 0) drop)", "uninitialized local 0")]
    [InlineData("(func (i8x16.extract_lane_s 16 (v128.const i64x2 0 0)) drop)", "invalid lane index 16")]
    [InlineData("(func (result i64) (return_call 1)) (func (result i32) i32.const 0)", "type mismatch")]
    [InlineData("(tag (param i32)) (func (throw 0))", "type mismatch")]
    [InlineData("(table 1 externref) (func (call_indirect (i32.const 0)))", "type mismatch")]
    [InlineData(
        "(func (param i32) (block (block (result i32) (br_table 0 1 (i32.const 1) (local.get 0))) drop))",
        "type mismatch"
    )]
    public void An_invalid_body_is_refused_with_the_rule_it_breaks(string fields, string reason)
    {
        var binary = WatCompiler.Compile(fields);
        var fault = Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(binary, WasmLimits.Default));
        Assert.Equal(WasmFormatError.Invalid, fault.Error);
        Assert.StartsWith(reason, fault.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(func (result i32) unreachable)")]
    [InlineData("(func (result i32) (br 0 (i32.const 1)) (i32.add))")]
    [InlineData("(func (local (ref func)) (local.set 0 (ref.func 0)) (local.get 0) drop) (export \"f\" (func 0))")]
    [InlineData("(func unreachable (br_on_null 0) drop)")]
    [InlineData("(func unreachable ref.as_non_null ref.is_null drop)")]
    [InlineData(
        "(func (param i32) (result i32) (local.get 0) (loop (param i32) (result i32) (br_if 0 (i32.const 0))))"
    )]
    [InlineData("(memory i64 1) (func (memory.fill (i64.const 0) (i32.const 0) (i64.const 1)))")]
    [InlineData(
        "(tag $e (param i32)) (func (result i32) (try_table (result i32) (catch $e 0) (throw $e (i32.const 1))))"
    )]
    public void A_valid_body_is_accepted(string fields) => Assert.NotEmpty(Decode(fields).Bodies);

    [Fact]
    public void The_fault_is_where_the_instruction_is()
    {
        var binary = WatCompiler.Compile("(func nop nop i32.eqz drop)");
        var fault = Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(binary, WasmLimits.Default));
        Assert.Equal((byte)Opcode.I32Eqz, binary[(int)fault.Offset]);
        Assert.Contains("i32.eqz", fault.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(func)", 0)]
    [InlineData("(func (drop (i32.add (i32.const 1) (i32.mul (i32.const 2) (i32.const 3)))))", 3)]
    [InlineData("(func $f (result i32 i32 i32) unreachable) (func call $f drop drop drop)", 3)]
    public void The_greatest_height_of_the_operand_stack_is_recorded(string fields, int height) =>
        Assert.Equal(height, Decode(fields).Bodies[^1].MaximumStackHeight);

    [Fact]
    public void Functions_that_can_be_referenced_are_recorded()
    {
        var module = Decode(
            """
            (func $exported (export "e")) (func $in_table) (func $in_global) (func $only_called)
            (func $caller (call $only_called) (drop (ref.func $in_global)))
            (table 1 funcref) (elem (i32.const 0) $in_table) (global funcref (ref.func $in_global))
            """
        );
        Assert.Equal([true, true, true, false, false], module.ReferencedFunctions);
    }

    [Fact]
    public void Nesting_and_operands_have_limits()
    {
        var nested = WatCompiler.Compile(
            $"(func {string.Concat(Enumerable.Repeat("block ", 300))} {string.Concat(Enumerable.Repeat("end ", 300))})"
        );
        ModuleDecoder.Decode(nested, WasmLimits.Default with { BlockNesting = 300 });
        var fault = Assert.Throws<WasmFormatException>(() =>
            ModuleDecoder.Decode(nested, WasmLimits.Default with { BlockNesting = 200 })
        );
        Assert.Equal(WasmFormatError.LimitExceeded, fault.Error);

        var results = string.Concat(Enumerable.Repeat("i32 ", 1000));
        var calls = string.Concat(Enumerable.Repeat("call 0 ", 200));
        var wide = WatCompiler.Compile($"(func (result {results}) unreachable) (func {calls} unreachable)");
        fault = Assert.Throws<WasmFormatException>(() =>
            ModuleDecoder.Decode(wide, WasmLimits.Default with { OperandStack = 100_000 })
        );
        Assert.Equal(WasmFormatError.LimitExceeded, fault.Error);
        Assert.Contains("operands", fault.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Calls_of_two_bytes_that_move_thousands_of_values_have_a_limit()
    {
        var values = string.Concat(Enumerable.Repeat("i32 ", 1000));
        var calls = string.Concat(Enumerable.Repeat("call 0 ", 2000));
        var binary = WatCompiler.Compile(
            $"(func (param {values}) (result {values}) unreachable) (func unreachable {calls} unreachable)"
        );
        var fault = Assert.Throws<WasmFormatException>(() => ModuleDecoder.Decode(binary, WasmLimits.Default));
        Assert.Equal(WasmFormatError.LimitExceeded, fault.Error);
        Assert.StartsWith("too many type checks", fault.Reason, StringComparison.Ordinal);
    }

    private static ModuleDefinition Decode(string fields) =>
        ModuleDecoder.Decode(WatCompiler.Compile(fields), WasmLimits.Default);
}
