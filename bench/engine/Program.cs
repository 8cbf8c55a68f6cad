using System.Diagnostics;
using Flint.Bench.Engine;
using Flint.Wasm;

// dotnet run -c Release --project bench/engine [ROUNDS]
// Runs every program in Flint's engine and in node's V8, alternating, and prints the medians and their ratio.
var rounds = args.Length > 0 ? int.Parse(args[0]) : 7;
using var engine = new CompilingEngine();
var binary = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "programs", "programs.wasm"));
using var module = engine.Compile(binary);
using var store = engine.CreateStore();
var i32 = Flint.Wasm.ValueType.I32;
var add = new HostFunction(
    "host.add",
    FunctionTypeRegistry.Get([i32, i32], [i32]),
    static (_, slots) => slots[0] = unchecked((uint)slots[0] + (uint)slots[1])
);
var instance = store.Instantiate(module, [add]);
using var v8 = new V8Runner();
var ratios = new List<double>();
Console.WriteLine("| program | Flint, ms | V8, ms | ratio |");
Console.WriteLine("|---|---|---|---|");
foreach (var program in BenchProgram.All)
{
    var ours = new List<double>();
    var theirs = new List<double>();
    for (var round = 0; round < rounds + 2; round++)
    {
        var (milliseconds, result) = Run(program);
        var (reference, expected) = v8.Run(program);
        if (result != expected)
        {
            Console.Error.WriteLine($"{program.Name}: Flint answers {result}, V8 {expected}.");
            return 1;
        }

        // The first two rounds let both engines compile.
        if (round >= 2)
        {
            ours.Add(milliseconds);
            theirs.Add(reference);
        }
    }

    ratios.Add(Median(ours) / Median(theirs));
    Console.WriteLine($"| {program.Name} | {Median(ours):f1} | {Median(theirs):f1} | {ratios[^1]:f2} |");
}

Console.WriteLine($"| geometric mean | | | {Math.Exp(ratios.Average(Math.Log)):f2} |");
return 0;

(double Milliseconds, long Result) Run(BenchProgram program)
{
    var slots = new ulong[] { (uint)program.Argument };
    var function = instance.GetFunction(program.Name)!;
    var start = Stopwatch.GetTimestamp();
    function.Invoke(slots);
    return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, (long)slots[0]);
}

static double Median(List<double> values)
{
    values.Sort();
    return values[values.Count / 2];
}
