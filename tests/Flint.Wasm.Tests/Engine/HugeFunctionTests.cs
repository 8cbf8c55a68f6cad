using System.Text;
using Flint.Wasm.Binary;
using Flint.Wasm.Compiler.Outlining;
using Flint.Wasm.Text;

namespace Flint.Wasm.Tests.Engine;

/// <summary>Interpreters are one loop around one huge switch; the engine splits them.</summary>
public sealed class HugeFunctionTests
{
    private const int Cases = 500;

    [Fact]
    public void An_interpreter_too_large_for_the_JIT_is_split()
    {
        var module = ModuleDecoder.Decode(WatCompiler.Compile(Interpreter()), WasmLimits.Default);

        var plan = OutlinePlan.For(module, module.Bodies[0]);

        Assert.NotEmpty(plan.Runs);
        Assert.All(plan.Runs.Values, static r => Assert.True(r.Weight.Fits(CodeWeight.RunLimit)));
    }

    [Theory]
    [InlineData(1u, 1)]
    [InlineData(7u, 5_000)]
    [InlineData(0xDEAD_BEEFu, 100_000)]
    public void A_split_interpreter_computes_what_it_should(uint seed, int steps)
    {
        using var guest = new EngineFixture(Interpreter());

        var result = (uint)guest.Call("run", seed, (uint)steps);

        Assert.Equal(Model(seed, steps), result);
    }

    [Fact]
    public void A_trap_in_an_outlined_part_names_the_function_once()
    {
        using var guest = new EngineFixture(Interpreter());

        var trap = guest.Trap("run", 1, 0xFFFF_FFFF);

        Assert.Equal(TrapKind.Unreachable, trap.Kind);
        Assert.Equal(["run"], trap.WasmStack.Select(static f => f.FunctionName));
    }

    // Every case changes the accumulator and memory in its own way and goes on in the loop; case 3 returns at the end,
    // and steps that are negative trap in every case.
    private static string Interpreter()
    {
        var text = new StringBuilder(
            """
            (module (memory 1)
              (func (export "run") (param $a i32) (param $steps i32) (result i32) (local $t i32) (local $u i64)
                (block $done (loop $next
                  (br_if $done (i32.eqz (local.get $steps)))
            """
        );
        text.AppendJoin(' ', Enumerable.Range(0, Cases).Reverse().Select(static i => $"(block $c{i}"));
        text.Append("(br_table ")
            .AppendJoin(' ', Enumerable.Range(0, Cases).Select(static i => $"$c{i}"))
            .Append($" (i32.rem_u (local.get $a) (i32.const {Cases}))))");
        for (var i = 0; i < Cases; i++)
        {
            var close = i == Cases - 1 ? "" : ")";
            text.Append(
                $"""

                (if (i32.lt_s (local.get $steps) (i32.const 0)) (then (unreachable)))
                (local.set $steps (i32.sub (local.get $steps) (i32.const 1)))
                (local.set $t (i32.load offset={i * 4} (i32.const 64)))
                (local.set $u (i64.mul (i64.extend_i32_u (local.get $a)) (i64.const {2654435761 + i})))
                (local.set $t (i32.add (local.get $t) (i32.wrap_i64 (i64.shr_u (local.get $u) (i64.const 11)))))
                (i32.store offset={i * 4} (i32.const 64) (i32.xor (local.get $t) (i32.const {i})))
                (local.set $a (i32.add (i32.rotl (local.get $t) (i32.const {i % 31})) (local.get $steps)))
                (if (i32.and (i32.eqz (local.get $steps)) (i32.const {(i == 3 ? 1 : 0)})) (then (return (i32.const 3))))
                (br $next){close}
                """
            );
        }

        return text.Append(")) (local.get $a)))").ToString();
    }

    private static uint Model(uint a, int steps)
    {
        var memory = new uint[Cases];
        while (steps != 0)
        {
            var i = (int)(a % Cases);
            steps--;
            var product = a * (2654435761UL + (ulong)i);
            var t = unchecked(memory[i] + (uint)(product >> 11));
            memory[i] = t ^ (uint)i;
            a = unchecked(uint.RotateLeft(t, i % 31) + (uint)steps);
            if (steps == 0 && i == 3)
            {
                return 3;
            }
        }

        return a;
    }
}
