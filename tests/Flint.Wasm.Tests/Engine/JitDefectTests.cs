using System.Numerics;

namespace Flint.Wasm.Tests.Engine;

/// <summary>Code that the JIT of .NET 10 gets wrong unless the translator keeps it from it.</summary>
public sealed class JitDefectTests
{
    [Theory]
    [InlineData("i32.rotl (local.get 0) (i32.const 30)", 98u)]
    [InlineData("i32.rotr (local.get 0) (i32.const 7)", 98u)]
    [InlineData("i32.or (i32.shl (local.get 0) (i32.const 3)) (i32.shr_u (local.get 0) (i32.const 29))", 98u)]
    [InlineData("i32.xor (i32.shl (local.get 0) (i32.const 3)) (i32.shr_u (local.get 0) (i32.const 29))", 98u)]
    public void A_rotation_is_a_condition(string rotation, uint value)
    {
        using var guest = new EngineFixture(
            $"""
            (module
              (func (export "if") (param i32) (result i32)
                (if (result i32) ({rotation}) (then (i32.const 1)) (else (i32.const 0))))
              (func (export "local") (param i32) (result i32) (local i32)
                (local.set 1 ({rotation}))
                (if (result i32) (local.get 1) (then (i32.const 1)) (else (i32.const 0))))
              (func (export "eqz") (param i32) (result i32) (i32.eqz (i32.eqz ({rotation}))))
              (func (export "select") (param i32) (result i32)
                (select (i32.const 1) (i32.const 0) ({rotation})))
              (func (export "branch") (param i32) (result i32)
                (block (br_if 0 ({rotation})) (return (i32.const 0)))
                (i32.const 1)))
            """
        );
        foreach (var form in (string[])["if", "local", "eqz", "select", "branch"])
        {
            Assert.Equal(0UL, guest.Call(form, 0));
            Assert.Equal(1UL, guest.Call(form, value));
            Assert.Equal(1UL, guest.Call(form, BitOperations.RotateRight(1, 30)));
        }
    }

    [Theory]
    [InlineData("i64.rotl")]
    [InlineData("i64.rotr")]
    public void A_rotation_of_64_bits_is_a_condition(string rotation)
    {
        using var guest = new EngineFixture(
            $"""
            (module
              (func (export "eqz") (param i64) (result i32)
                (i64.eqz ({rotation} (local.get 0) (i64.const 5))))
              (func (export "ne") (param i64) (result i32)
                (i64.ne ({rotation} (local.get 0) (i64.const 5)) (i64.const 0))))
            """
        );

        Assert.Equal(
            [1UL, 0UL, 0UL, 1UL],
            [guest.Call("eqz", 0), guest.Call("ne", 0), guest.Call("eqz", 9), guest.Call("ne", 9)]
        );
    }

    [Theory]
    [InlineData("i32.load8_u", 0x98UL)]
    [InlineData("i32.load8_s", 0xFFFFFF98UL)]
    [InlineData("i32.load16_u", 0xBA98UL)]
    [InlineData("i32.load16_s", 0xFFFFBA98UL)]
    [InlineData("i32.load", 0xFEDCBA98UL)]
    public void A_narrow_load_taken_for_a_float_keeps_its_width(string load, ulong expected)
    {
        using var guest = new EngineFixture(
            $"""
            (module (memory 1) (data (i32.const 0) "\98\ba\dc\fe")
              (func (export "direct") (param i32) (result f32) (f32.reinterpret_i32 ({load} (local.get 0))))
              (func (export "local") (param i32) (result f32) (local i32)
                (local.set 1 ({load} (local.get 0)))
                (f32.reinterpret_i32 (local.get 1))))
            """
        );

        Assert.Equal(expected, guest.Call("direct", 0));
        Assert.Equal(expected, guest.Call("local", 0));
    }
}
