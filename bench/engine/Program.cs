using System.Diagnostics;
using Flint.Wasm;

using var engine = new CompilingEngine();
var module = engine.Compile(await File.ReadAllBytesAsync(args[0]));
using var store = engine.CreateStore();
var i32 = Flint.Wasm.ValueType.I32;
var add = new HostFunction(
    "env.host_add",
    FunctionTypeRegistry.Get([i32, i32], [i32]),
    static (_, slots) => slots[0] = (uint)((int)slots[0] + (int)slots[1])
);
var instance = store.Instantiate(module, [add]);
(string Name, int Argument)[] programs =
[
    ("fib", 38),
    ("crc", 1),
    ("sha", 1),
    ("nbody", 1000000),
    ("matmul", 1),
    ("qsort", 1),
    ("hash", 1),
    ("vm", 2000000),
    ("icall", 30000000),
    ("host", 30000000),
];
foreach (var (name, argument) in programs)
{
    var function = instance.GetFunction("b_" + name)!;
    var times = new List<double>();
    var slots = new ulong[1];
    for (var i = 0; i < 7; i++)
    {
        slots[0] = (uint)argument;
        var start = Stopwatch.GetTimestamp();
        function.Invoke(slots);
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    times.Sort();
    Console.WriteLine($"{name, -8} {times[3], 8:f1} ms  {(long)slots[0]}");
}
