using System.Diagnostics;
using Flint.Wasm;
using Flint.Wasm.Text;

namespace Flint.Bench.Instances;

/// <summary>What a call across the border costs, either way.</summary>
internal static class Calls
{
    private const int Rounds = 7;

    /// <summary>The JIT's last tier comes in the background, and later where others are compiled too.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    private const int Count = 5_000_000;

    private const string Guest = """
        (module
          (import "host" "add" (func $add (param i32 i32) (result i32)))
          (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
          (func (export "loop") (param $count i32) (result i32) (local $sum i32)
            (loop $again
              (local.set $sum (call $add (local.get $sum) (local.get $count)))
              (br_if $again (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))
            (local.get $sum)))
        """;

    public static void Run(Report report)
    {
        using var engine = new CompilingEngine();
        using var module = engine.Compile(WatCompiler.Compile(Guest));
        using var store = engine.CreateStore();
        var i32 = Wasm.ValueType.I32;
        var add = new HostFunction(
            "host.add",
            FunctionTypeRegistry.Get([i32, i32], [i32]),
            static (_, slots) => slots[0] = unchecked((uint)slots[0] + (uint)slots[1])
        );
        var instance = store.Instantiate(module, [add]);
        var into = instance.GetFunction("add")!;
        var loop = instance.GetFunction("loop")!;
        report.Add("call from the host into Wasm", Median(() => CallIn(into)), 20, "ns");
        report.Add("call from Wasm into the host", Median(() => CallOut(loop)), 5, "ns");
    }

    private static double CallIn(WasmFunction function)
    {
        Span<ulong> slots = stackalloc ulong[2];
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < Count; i++)
        {
            slots[1] = 1;
            function.Invoke(slots);
        }

        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / Count;
    }

    private static double CallOut(WasmFunction loop)
    {
        Span<ulong> slots = [Count];
        var started = Stopwatch.GetTimestamp();
        loop.Invoke(slots);
        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / Count;
    }

    private static double Median(Func<double> measure)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < WarmUp)
        {
            measure();
        }

        var values = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            values[round] = measure();
        }

        Array.Sort(values);
        return values[Rounds / 2];
    }
}
