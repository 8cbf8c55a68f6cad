using System.Text;
using Flint.Wasm.Binary;
using Flint.Wasm.Compiler.Outlining;
using Flint.Wasm.Text;

namespace Flint.Wasm.Tests.Engine;

/// <summary>Interpreters are one loop around one huge switch; the engine splits them.</summary>
public sealed class HugeFunctionTests
{
    /// <summary>Few large cases and few locals: the JIT inlines the parts again.</summary>
    private static readonly Shape Inlined = new(Cases: 100, Repeats: 8, Locals: 3);

    /// <summary>Many small cases, many locals: the parts share a frame.</summary>
    private static readonly Shape Framed = new(Cases: 500, Repeats: 1, Locals: 400);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_interpreter_too_large_for_the_JIT_is_split(bool isInlined)
    {
        var module = ModuleDecoder.Decode(WatCompiler.Compile(Interpreter(ShapeOf(isInlined))), WasmLimits.Default);

        var plan = OutlinePlan.For(module, module.Bodies[0]);

        Assert.NotEmpty(plan.Runs);
        Assert.All(plan.Runs.Values, static r => Assert.True(r.Weight.Fits(CodeWeight.RunLimit)));
        Assert.Equal(isInlined, plan.IsInlined);
        Assert.All(plan.Runs.Values, r => Assert.Equal(isInlined, r.IsInlined));
    }

    [Theory]
    [InlineData(true, 1u, 1)]
    [InlineData(true, 7u, 5_000)]
    [InlineData(true, 0xDEAD_BEEFu, 100_000)]
    [InlineData(false, 1u, 1)]
    [InlineData(false, 7u, 5_000)]
    [InlineData(false, 0xDEAD_BEEFu, 100_000)]
    public void A_split_interpreter_computes_what_it_should(bool isInlined, uint seed, int steps)
    {
        using var guest = new EngineFixture(Interpreter(ShapeOf(isInlined)));

        var result = (uint)guest.Call("run", seed, (uint)steps);

        Assert.Equal(Model(ShapeOf(isInlined), seed, steps), result);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_trap_in_an_outlined_part_names_the_function_once(bool isInlined)
    {
        using var guest = new EngineFixture(Interpreter(ShapeOf(isInlined)));

        var trap = guest.Trap("run", 1, 0xFFFF_FFFF);

        Assert.Equal(TrapKind.Unreachable, trap.Kind);
        Assert.Equal(["run"], trap.WasmStack.Select(static f => f.FunctionName));
    }

    // Every case changes the accumulator, memory and a local in its own way and goes on in the loop; case 3 returns at the end,
    // and steps that are negative trap in every case.
    private static string Interpreter(Shape shape)
    {
        var (cases, repeats, locals) = shape;
        var text = new StringBuilder(
            """
            (module (memory 1)
              (func (export "run") (param $a i32) (param $steps i32) (result i32) (local $t i32) (local $u i64)
            """
        );
        text.AppendJoin(' ', Enumerable.Range(0, locals).Select(static i => $"(local $x{i} i32)"));
        text.Append("(block $done (loop $next (br_if $done (i32.eqz (local.get $steps)))");
        text.AppendJoin(' ', Enumerable.Range(0, cases).Reverse().Select(static i => $"(block $c{i}"));
        text.Append("(br_table ")
            .AppendJoin(' ', Enumerable.Range(0, cases).Select(static i => $"$c{i}"))
            .Append($" (i32.rem_u (local.get $a) (i32.const {cases}))))");
        for (var i = 0; i < cases; i++)
        {
            var close = i == cases - 1 ? "" : ")";
            text.Append(
                $"""

                (if (i32.lt_s (local.get $steps) (i32.const 0)) (then (unreachable)))
                (local.set $steps (i32.sub (local.get $steps) (i32.const 1)))
                {Mixing(i, repeats)}
                (local.set $x{i % locals} (i32.add (local.get $x{i % locals}) (local.get $t)))
                (local.set $a (i32.xor (local.get $a) (local.get $x{i % locals})))
                (if (i32.and (i32.eqz (local.get $steps)) (i32.const {(i == 3 ? 1 : 0)})) (then (return (i32.const 3))))
                (br $next){close}
                """
            );
        }

        return text.Append(")) (local.get $a)))").ToString();
    }

    private static string Mixing(int i, int repeats) =>
        string.Concat(
            Enumerable.Repeat(
                $"""

                (local.set $t (i32.load offset={i * 4} (i32.and (local.get $t) (i32.const 0xFC))))
                (local.set $u (i64.mul (i64.extend_i32_u (local.get $a)) (i64.const {2654435761 + i})))
                (local.set $t (i32.add (local.get $t) (i32.wrap_i64 (i64.shr_u (local.get $u) (i64.const 11)))))
                (i32.store offset={i * 4} (i32.const 64) (i32.xor (local.get $t) (i32.const {i})))
                (local.set $a (i32.add (i32.rotl (local.get $t) (i32.const {i % 31})) (local.get $steps)))
                """,
                repeats
            )
        );

    private static uint Model(Shape shape, uint a, int steps)
    {
        var (cases, repeats, locals) = shape;
        var memory = new uint[cases + 64];
        var t = 0u;
        var x = new uint[locals];
        while (steps != 0)
        {
            var i = (int)(a % cases);
            steps--;
            for (var repeat = 0; repeat < repeats; repeat++)
            {
                var product = a * (2654435761UL + (ulong)i);
                t = unchecked(memory[((t & 0xFC) / 4) + i] + (uint)(product >> 11));
                memory[16 + i] = t ^ (uint)i;
                a = unchecked(uint.RotateLeft(t, i % 31) + (uint)steps);
            }

            x[i % locals] = unchecked(x[i % locals] + t);
            a ^= x[i % locals];
            if (steps == 0 && i == 3)
            {
                return 3;
            }
        }

        return a;
    }

    private static Shape ShapeOf(bool isInlined) => isInlined ? Inlined : Framed;

    /// <summary>How an interpreter is made.</summary>
    private sealed record Shape(int Cases, int Repeats, int Locals);
}
