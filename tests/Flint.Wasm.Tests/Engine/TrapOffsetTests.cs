using Flint.Wasm.Binary;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Tests.Engine;

/// <summary>Frames of traps say where in the binary they stand.</summary>
public sealed class TrapOffsetTests
{
    private const string Guest = """
        (module
          (memory 1)
          (table 2 funcref)
          (type $unary (func (param i32) (result i32)))
          (elem (i32.const 0) $divide)
          (func $divide (param i32) (result i32) (local i32)
            (loop (br_if 0 (i32.lt_u (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (i32.const 3))))
            (i32.add (i32.div_u (i32.const 7) (local.get 0)) (i32.const 1)))
          (func $statements (export "statements") (param i32) (result i32) (local i32)
            (i32.store (i32.const 0) (i32.const 3))
            (local.set 1 (call $divide (i32.const 1)))
            (i32.store (i32.const 0) (local.get 1))
            (local.set 1 (call $divide (local.get 0)))
            (i32.store (i32.const 4) (local.get 1))
            (local.get 1))
          (func $indirect (export "indirect") (param i32) (result i32)
            (i32.add
              (call_indirect (type $unary) (i32.const 2) (i32.const 0))
              (call_indirect (type $unary) (local.get 0) (i32.const 0))))
          (func (export "second-unreachable") (param i32)
            (if (i32.eqz (i32.const 1)) (then (unreachable)))
            (if (i32.eqz (local.get 0)) (then (unreachable)))
            (unreachable))
          (func (export "truncate") (param i32) (result i32)
            (i32.store (i32.const 8) (i32.trunc_f32_s (f32.reinterpret_i32 (local.get 0))))
            (i32.const 1))
          (func (export "load") (param i32) (result i32)
            (i32.add (i32.load (local.get 0)) (i32.const 1)))
          (func (export "fill") (param i32)
            (memory.fill (i32.const 0) (i32.const 0) (i32.const 10))
            (memory.fill (i32.const 0) (i32.const 0) (i32.const -1))))
        """;

    [Theory]
    [InlineData("statements", 0u, Opcode.Call, 2, Opcode.I32DivU, 1)]
    [InlineData("indirect", 0u, Opcode.CallIndirect, 2, Opcode.I32DivU, 1)]
    [InlineData("second-unreachable", 0u, Opcode.Unreachable, 2, null, 0)]
    [InlineData("second-unreachable", 1u, Opcode.Unreachable, 3, null, 0)]
    [InlineData("truncate", 0x7FC0_0000u, Opcode.I32TruncF32S, 1, null, 0)]
    [InlineData("load", 0x10000u, Opcode.I32Load, 1, null, 0)]
    [InlineData("fill", 0u, Opcode.MemoryFill, 2, null, 0)]
    internal void Frames_carry_the_offsets_of_their_instructions(
        string export,
        uint argument,
        Opcode outer,
        int outerNumber,
        Opcode? inner,
        int innerNumber
    )
    {
        using var guest = new EngineFixture(Guest);
        var module = ((Compiler.CompiledModule)guest.Module).Definition;

        var stack = guest.Trap(export, argument).WasmStack;

        var frame = stack.Single(f => f.FunctionName == export);
        Assert.Equal(OffsetOf(module, frame.FunctionIndex, outer, outerNumber), frame.Offset);
        if (inner is { } leaf)
        {
            Assert.Equal("divide", stack[0].FunctionName);
            Assert.Equal(OffsetOf(module, stack[0].FunctionIndex, leaf, innerNumber), stack[0].Offset);
        }
    }

    // Where the n-th instruction of an opcode lies.
    private static long OffsetOf(ModuleDefinition module, int functionIndex, Opcode wanted, int number)
    {
        var body = module.Bodies[functionIndex - module.ImportedFunctionCount];
        var reader = new WasmReader(module.Binary.Span[..(body.CodeOffset + body.CodeLength)], body.CodeOffset);
        while (!reader.AtEnd)
        {
            var start = reader.Position;
            var opcode = reader.ReadOpcode();
            Compiler.ImmediateSkipper.Skip(opcode, ref reader, module.Types.AsSpan());
            if (opcode == wanted && --number == 0)
            {
                return start;
            }
        }

        return -1;
    }
}
