using System.Runtime.CompilerServices;
using System.Text;
using Flint.Wasm.Binary;
using Flint.Wasm.Compiler;
using Flint.Wasm.Text;

namespace Flint.Wasm.Tests.Engine;

/// <summary>Modules with the same code share what the JIT made of it.</summary>
public sealed class CodeSharingTests
{
    private const string Guest = """
        (module $first
          (type $unary (func (param i32) (result i32)))
          (import "host" "f" (func $f (param i32) (result i32)))
          (memory (export "memory") 1 2)
          (table 3 3 funcref)
          (global $mutable (mut i32) (i32.const 7))
          (global $constant i32 (i32.const 7))
          (elem (i32.const 0) $double)
          (data (i32.const 0) "first")
          (func $double (export "double") (type $unary) (i32.mul (local.get 0) (i32.const 2)))
          (func $trap (export "trap") unreachable)
          (func (export "load") (result i32) (i32.load8_u (i32.const 0)))
          (func (export "indirect") (param i32) (result i32)
            (call_indirect (type $unary) (local.get 0) (i32.const 0))))
        """;

    [Fact]
    public void Modules_that_differ_in_data_names_and_elements_share_their_code()
    {
        using var engine = new CompilingEngine();
        var first = Load(engine, Guest);
        var second = Load(
            engine,
            Guest
                .Replace("$first", "$second")
                .Replace("$double", "$twice")
                .Replace("\"first\"", "\"second, and longer\"")
                .Replace("(mut i32) (i32.const 7)", "(mut i32) (i32.const 8)")
                .Replace("\"host\"", "\"other\"")
        );

        Assert.Same(first.Code, second.Code);
        Assert.Equal('f', (char)Call(engine, first, "load"));
        Assert.Equal('s', (char)Call(engine, second, "load"));
        Assert.Equal(42UL, Call(engine, first, "indirect", 21));
        Assert.Equal(42UL, Call(engine, second, "indirect", 21));
    }

    [Theory]
    [InlineData("(i32.mul (local.get 0) (i32.const 2))", "(i32.mul (local.get 0) (i32.const 3))")]
    [InlineData("(memory (export \"memory\") 1 2)", "(memory (export \"memory\") 2 2)")]
    [InlineData("(memory (export \"memory\") 1 2)", "(memory (export \"memory\") 1 3)")]
    [InlineData("(memory (export \"memory\") 1 2)", "(memory (export \"memory\") 1)")]
    [InlineData("(table 3 3 funcref)", "(table 3 4 funcref)")]
    [InlineData("(table 3 3 funcref)", "(table 4 4 funcref)")]
    [InlineData("(table 3 3 funcref)", "(table 3 3 funcref) (table 1 externref)")]
    [InlineData("(global $mutable (mut i32)", "(global (mut i64) (i64.const 0)) (global $mutable (mut i32)")]
    [InlineData("(global $constant i32 (i32.const 7))", "(global $constant i32 (i32.const 8))")]
    [InlineData("(func $f (param i32) (result i32))", "(func $f (param i64) (result i32))")]
    [InlineData("(func $trap (export \"trap\")", "(func $trap")]
    [InlineData("(func $trap (export \"trap\")", "(func $trap (export \"trap\") (local i64)")]
    [InlineData("(memory (export", "(tag) (memory (export")]
    [InlineData("(type $unary (func", "(type (func)) (type $unary (func")]
    public void Modules_that_differ_in_what_code_depends_on_do_not_share_it(string part, string other)
    {
        using var engine = new CompilingEngine();
        Assert.Contains(part, Guest, StringComparison.Ordinal);

        Assert.NotSame(Load(engine, Guest).Code, Load(engine, Guest.Replace(part, other)).Code);
    }

    [Fact]
    public void Engines_do_not_share_code()
    {
        using var one = new CompilingEngine();
        using var other = new CompilingEngine();

        Assert.NotSame(Load(one, Guest).Code, Load(other, Guest).Code);
    }

    [Fact]
    public void Traps_in_shared_code_have_the_names_of_the_module_that_ran()
    {
        using var engine = new CompilingEngine();
        var first = Load(engine, Guest);
        var second = Load(engine, Guest.Replace("$trap", "$snare"));

        Assert.Equal("trap", NameOfTrap(engine, first));
        Assert.Equal("snare", NameOfTrap(engine, second));
        Assert.Equal("trap", NameOfTrap(engine, first));
    }

    [Fact]
    public void Shared_code_stays_while_one_module_uses_it_and_goes_with_the_last()
    {
        using var engine = new CompilingEngine();
        var (code, second) = LoadTwiceAndDropTheFirst(engine);
        Collect();
        Assert.True(code.IsAlive);
        CallAndDrop(engine, second);
        for (var i = 0; i < 10 && code.IsAlive; i++)
        {
            Collect();
        }

        Assert.False(code.IsAlive);
        Assert.Equal(42UL, Call(engine, Load(engine, Guest), "double", 21));
    }

    [Fact]
    public async Task Many_threads_that_load_the_same_code_get_one()
    {
        using var engine = new CompilingEngine();
        var binary = WatCompiler.Compile(Guest);
        using var start = new Barrier(8);
        var modules = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Factory.StartNew(
                        () =>
                        {
                            start.SignalAndWait(TestContext.Current.CancellationToken);
                            var module = (CompiledModule)engine.Compile(binary);
                            Assert.Equal(42UL, Call(engine, module, "double", 21));
                            return module;
                        },
                        TaskCreationOptions.LongRunning
                    )
                )
        );

        Assert.Single(modules.Select(static m => m.Code).Distinct());
    }

    [Fact]
    public void Large_modules_share_their_code_though_a_stamp_differs()
    {
        using var engine = new CompilingEngine();
        var first = Load(engine, Large(stamp: 1_700_000_000_000_000_000));
        var second = Load(engine, Large(stamp: 1_800_000_000_000_000_001));

        Assert.Same(first.Code, second.Code);
        Assert.Equal(1_700_000_000_000_000_000UL, Call(engine, first, "stamp"));
        Assert.Equal(1_800_000_000_000_000_001UL, Call(engine, second, "stamp"));
        Assert.Equal(1_700_000_000_000_000_001UL, Call(engine, first, "called"));
        Assert.Equal(1_800_000_000_000_000_002UL, Call(engine, second, "called"));
        Assert.Equal(1_800_000_000_000_000_001UL, Call(engine, second, "referenced"));
        Assert.Equal(1_800_000_000_000_000_001UL, Call(engine, second, "tail"));
    }

    [Fact]
    public void Functions_that_compute_with_wide_constants_are_not_taken_for_stamped_ones()
    {
        var large = Large(stamp: 1_700_000_000_000_000_000);
        var definition = ModuleDecoder.Decode(WatCompiler.Compile(large), WasmLimits.Default);
        var hashing = ModuleDecoder.Decode(
            WatCompiler.Compile(
                large.Replace("(i64.const 17", "(i64.mul (i64.const 3) (i64.const 17").Replace("0000))", "0000)))")
            ),
            WasmLimits.Default
        );

        Assert.Equal([0], StampedFunctions.Find(definition));
        Assert.Empty(StampedFunctions.Find(hashing));
    }

    // More than a megabyte of code that does nothing.
    private static string Large(long stamp)
    {
        var text = new StringBuilder(
            $"""
            (module
              (func $stamp (export "stamp") (result i64) (i64.const {stamp}))
              (func (export "called") (result i64) (i64.add (call $stamp) (i64.const 1)))
              (func (export "tail") (result i64) (return_call $stamp))
              (func (export "referenced") (result i64) (call_ref 0 (ref.func $stamp)))
              (elem declare func $stamp)
            """
        );
        for (var i = 0; i < 4; i++)
        {
            text.Append("(func").Insert(text.Length, " nop", 300_000).Append(')');
        }

        return text.Append(')').ToString();
    }

    private static CompiledModule Load(CompilingEngine engine, string text) =>
        (CompiledModule)engine.Compile(WatCompiler.Compile(text));

    private static WasmExtern[] Imports(WasmModule module) =>
        [
            .. module.Imports.Select(static i => new HostFunction(
                i.Name,
                ((FunctionExternType)i.Type).Type,
                static (_, _) => { }
            )),
        ];

    private static ulong Call(CompilingEngine engine, WasmModule module, string export, params ulong[] arguments)
    {
        using var store = engine.CreateStore();
        var function = store.Instantiate(module, Imports(module)).GetFunction(export)!;
        var slots = new ulong[Math.Max(1, function.Type.Slots)];
        arguments.CopyTo(slots, 0);
        function.Invoke(slots);
        return slots[0];
    }

    private static string? NameOfTrap(CompilingEngine engine, WasmModule module) =>
        Assert.Throws<WasmTrapException>(() => Call(engine, module, "trap")).WasmStack[0].FunctionName;

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Code, StrongBox Second) LoadTwiceAndDropTheFirst(CompilingEngine engine)
    {
        var first = Load(engine, Guest);
        Call(engine, first, "double", 21);
        var second = Load(engine, Guest.Replace("\"first\"", "\"second\""));
        Assert.Same(first.Code, second.Code);
        return (new WeakReference(first.Code), new StrongBox { Target = second });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CallAndDrop(CompilingEngine engine, StrongBox module)
    {
        Assert.Equal(42UL, Call(engine, module.Target!, "double", 21));
        module.Target = null;
    }

    // A variable of the test would keep the module alive for as long as it runs.
    private sealed class StrongBox
    {
        public CompiledModule? Target { get; set; }
    }
}
