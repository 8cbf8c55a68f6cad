using Flint.Core;
using Flint.Wasm.Text;

namespace Flint.Bench.Worker;

/// <summary>How late guests that never end are stopped, by what they do and how many do it at once.</summary>
internal static class DeadlineBenchmark
{
    private const int DeadlineMilliseconds = 100;
    private const int MemoryPages = 2_000;
    private static readonly int[] AtOnce = [1, 2, 8, 32];

    private static readonly (string Name, string Body)[] Guests =
    [
        ("empty loop", "(loop $l (br $l))"),
        ("calls", "(call $fork (i32.const 60))"),
        (
            "br_table",
            """
            (loop $l
              (block $c (block $b (block $a
                (br_table $a $b $c (i32.and (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 3)))) (br $l))
                (br $l))
              (br $l))
            """
        ),
        ("memory.fill of 125 MiB", "(loop $l (memory.fill (i32.const 0) (i32.const 1) (i32.const 131072000)) (br $l))"),
        (
            "memory.copy of 62 MiB",
            "(loop $l (memory.copy (i32.const 65536000) (i32.const 0) (i32.const 65536000)) (br $l))"
        ),
        (
            "memory.copy, overlapping",
            "(loop $l (memory.copy (i32.const 7) (i32.const 0) (i32.const 131071000)) (br $l))"
        ),
    ];

    public static async Task RunAsync(int rounds)
    {
        Console.WriteLine($"Deadline {DeadlineMilliseconds} ms; how late the caller hears of it, in ms");
        Console.WriteLine("| guest | at once | p50 | p99 | worst |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (name, body) in Guests)
        {
            var settings = FunctionSettings.Default with
            {
                Limits = FunctionSettings.Default.Limits with
                {
                    WallTimeMilliseconds = DeadlineMilliseconds,
                    MemoryBytes = (MemoryPages + 1) * 65536L,
                },
            };
            await using var worker = new BenchmarkWorker(Compile(body), settings);
            await MeasureAsync(worker, 2);
            foreach (var count in AtOnce)
            {
                var late = new List<double>();
                for (var round = 0; round < rounds; round++)
                {
                    late.AddRange(await MeasureAsync(worker, count));
                }

                late.Sort();
                Console.WriteLine(
                    $"| {name} | {count} | {late[late.Count / 2]:f1} | {late[(int)((late.Count - 1) * 0.99)]:f1} | {late[^1]:f1} |"
                );
            }
        }
    }

    private static async Task<IEnumerable<double>> MeasureAsync(BenchmarkWorker worker, int count)
    {
        var invocations = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(worker.InvokeAsync)));
        return invocations.Select(static i =>
            i.Result.Outcome == InvocationOutcome.TimedOut
                ? i.Time.TotalMilliseconds - DeadlineMilliseconds
                : throw new InvalidOperationException($"The function ended: {i.Result.Outcome}, {i.Result.Detail}")
        );
    }

    private static byte[] Compile(string body) =>
        WatCompiler.Compile(
            $"""
            (module (memory (export "memory") {MemoryPages})
              (func $fork (param i32)
                (if (local.get 0) (then
                  (call $fork (i32.sub (local.get 0) (i32.const 1)))
                  (call $fork (i32.sub (local.get 0) (i32.const 1))))))
              (func (export "_start") (local i32) {body}))
            """
        );
}
