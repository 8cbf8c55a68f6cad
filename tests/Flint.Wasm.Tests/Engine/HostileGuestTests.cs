using System.Text;

namespace Flint.Wasm.Tests.Engine;

/// <summary>Guests that try to take the process down with them.</summary>
[Collection(AloneCollection.Name)]
public sealed class HostileGuestTests
{
    // Each recurses for ever in its own way: with many locals, vectors, results, through tables, references and the host.
    public static TheoryData<string, string> Recursions
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var locals in (int[])[10, 500, 3_000, 8_000])
            {
                data.Add($"{locals} i64 locals", WithLocals("i64", "i64.const 1", "i64.add", locals));
                data.Add(
                    $"{locals / 2} v128 locals",
                    WithLocals("v128", "v128.const i64x2 1 2", "i64x2.add", locals / 2)
                );
            }

            data.Add(
                "hundreds of parameters and results",
                $"""
                (module (func $f (export "f") (param {Repeat("i64", 120)}) (result {Repeat("i64", 120)})
                  {Repeat("(local.get 7)", 120)} (call $f)) (func (export "start")
                  {Repeat("(i64.const 1)", 120)} (call $f) {Repeat("drop", 120)}))
                """
            );
            data.Add(
                "a table",
                """
                (module (type $t (func (param i32) (result i32))) (table 1 funcref) (elem (i32.const 0) $f)
                  (func $f (type $t) (i32.add (i32.const 1) (call_indirect (type $t) (local.get 0) (i32.const 0))))
                  (func (export "start") (drop (call $f (i32.const 1)))))
                """
            );
            data.Add(
                "a reference",
                """
                (module (type $t (func (param i32) (result i32))) (elem declare func $f)
                  (func $f (type $t) (i32.add (i32.const 1) (call_ref $t (local.get 0) (ref.func $f))))
                  (func (export "start") (drop (call $f (i32.const 1)))))
                """
            );
            data.Add(
                "handlers of exceptions",
                """
                (module (tag $e) (func $f (export "start")
                  (block $h (try_table (catch_all $h) (call $f))) (throw $e)))
                """
            );
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Recursions))]
    public void Recursion_without_end_is_a_trap_however_deep_the_stack_was(string kind, string text)
    {
        Assert.NotEmpty(kind);
        using var guest = new EngineFixture(text);
        var start = guest.Instance.GetFunction("start")!;

        // From many depths of the host's own stack, so that the guest's last frame ends everywhere within the reserve.
        for (var depth = 0; depth < 24; depth++)
        {
            var trap = AtDepth(depth * 37, () => Assert.Throws<WasmTrapException>(start.Invoke));
            Assert.Equal(TrapKind.StackExhausted, trap.Kind);
        }
    }

    [Theory]
    [InlineData(256 * 1024)]
    [InlineData(1024 * 1024)]
    [InlineData(16 * 1024 * 1024)]
    public void Threads_of_any_size_survive_recursion_through_the_host(int stackBytes)
    {
        TrapKind? kind = null;
        var thread = new Thread(
            () =>
            {
                using var guest = new EngineFixture(
                    """
                    (module (import "host" "again" (func $again))
                      (func (export "start") (call $again)))
                    """,
                    null,
                    new HostFunction(
                        "host.again",
                        FunctionTypeRegistry.Get([], []),
                        static (caller, _) => caller.GetFunction("start")!.Invoke()
                    )
                );
                kind = guest.Trap("start").Kind;
            },
            stackBytes
        );
        thread.Start();
        thread.Join();

        Assert.Equal(TrapKind.StackExhausted, kind);
    }

    [Fact]
    public void A_start_function_that_recurses_or_traps_is_a_trap_of_the_instantiation()
    {
        foreach (
            var (body, kind) in (ReadOnlySpan<(string, TrapKind)>)
                [("call $s", TrapKind.StackExhausted), ("unreachable", TrapKind.Unreachable)]
        )
        {
            var trap = Assert.Throws<WasmTrapException>(() =>
                new EngineFixture($"(module (func $s {body} (drop (i32.const 0))) (start $s))")
            );
            Assert.Equal(kind, trap.Kind);
        }
    }

    [Fact]
    public void Memory_that_grows_to_its_limit_answers_minus_one_and_stays_usable()
    {
        using var guest = new EngineFixture(
            """
            (module (memory (export "m") 0)
              (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
              (func (export "touch") (param i32) (result i32) (i32.store (local.get 0) (i32.const 7)) (i32.load (local.get 0))))
            """,
            new WasmStoreOptions { MaximumMemoryBytes = 3 * WasmMemory.PageSize }
        );
        for (var i = 0; i < 1_000; i++)
        {
            guest.Call("grow", 1);
        }

        Assert.Equal(uint.MaxValue, (uint)guest.Call("grow", 0xFFFF_FFFF));
        Assert.Equal(7UL, guest.Call("touch", (3 * WasmMemory.PageSize) - 4));
        Assert.Equal(TrapKind.MemoryOutOfBounds, guest.Trap("touch", (3 * WasmMemory.PageSize) - 3).Kind);
    }

    [Fact]
    public void Exceptions_thrown_without_end_do_not_pile_up()
    {
        using var guest = new EngineFixture(
            """
            (module (tag $e (param i64 i64))
              (func (export "start") (local i32)
                (loop $again
                  (block $caught (result i64 i64) (try_table (catch $e $caught) (throw $e (i64.const 1) (i64.const 2)))
                    (unreachable))
                  drop drop
                  (br_if $again (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 5000))))))
            """
        );
        guest.Instance.GetFunction("start")!.Invoke();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        guest.Instance.GetFunction("start")!.Invoke();

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 1 << 20);
    }

    private static T AtDepth<T>(int depth, Func<T> run)
    {
        Span<byte> frame = stackalloc byte[64];
        frame[depth & 63] = 1;
        var result = depth == 0 ? run() : AtDepth(depth - 1, run);
        return frame[depth & 63] == 1 ? result : default!;
    }

    private static string WithLocals(string type, string constant, string add, int count)
    {
        var sets = new StringBuilder();
        var uses = new StringBuilder();
        for (var i = 1; i < count; i++)
        {
            sets.Append($"(local.set {i} ({add} (local.get {i - 1}) ({constant})))");
            uses.Append($"(local.set 0 ({add} (local.get 0) (local.get {i})))");
        }

        return $"""
            (module (func $f (param {type}) (result {type}) (local {Repeat(type, count - 1)})
              {sets} (local.set 0 (call $f (local.get {count / 2}))) {uses} (local.get 0))
              (func (export "start") (drop (call $f ({constant})))))
            """;
    }

    private static string Repeat(string text, int count) => string.Join(' ', Enumerable.Repeat(text, count));
}
