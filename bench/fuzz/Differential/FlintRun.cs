using System.Globalization;
using System.Runtime.InteropServices;
using Flint.Wasm;

namespace Flint.Bench.Fuzz.Differential;

/// <summary>Carries out a plan in Flint and tells what happened, line by line, in the words of v8.mjs.</summary>
internal sealed class FlintRun : IDisposable
{
    /// <summary>Lines after which a module is not followed further.</summary>
    public const int MaximumLines = 20_000;

    /// <summary>Time after which a call is interrupted; generated modules have fuel for far less.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private const int HashedBytes = 1 << 20;
    private readonly CompilingEngine _engine = new();
    private readonly WasmModule _log;

    public FlintRun() => _log = _engine.Compile(LogModule.Binary);

    /// <summary>What the module did.</summary>
    public List<string> Run(byte[] binary, CallPlan plan)
    {
        var lines = new List<string>();
        WasmModule module;
        try
        {
            module = _engine.Compile(binary);
        }
        catch (WasmFormatException fault)
        {
            return ["refused", $"# {fault.Message}"];
        }

        using (module)
        using (var store = _engine.CreateStore())
        using (new Timer(_ => store.Interrupt(), null, Patience, Timeout.InfiniteTimeSpan))
        {
            try
            {
                Perform(store, store.Instantiate(module, Imports(store, module, lines)), plan, lines);
            }
            catch (WasmTrapException trap)
            {
                lines.Add($"instantiation {Name(trap.Kind)}");
            }
        }

        return lines;
    }

    public void Dispose()
    {
        _log.Dispose();
        _engine.Dispose();
    }

    private WasmExtern[] Imports(WasmStore store, WasmModule module, List<string> lines)
    {
        WasmExtern Import(string name)
        {
            if (name == "log-v128")
            {
                return store.Instantiate(_log, [Import("log-i64")]).GetExport(name)!;
            }

            var type = name[4..];
            Flint.Wasm.ValueType parameter = type switch
            {
                "i32" => Flint.Wasm.ValueType.I32,
                "i64" => Flint.Wasm.ValueType.I64,
                "f32" => Flint.Wasm.ValueType.F32,
                _ => Flint.Wasm.ValueType.F64,
            };
            return new HostFunction(
                name,
                FunctionTypeRegistry.Get([parameter], []),
                (_, slots) =>
                {
                    if (lines.Count < MaximumLines)
                    {
                        lines.Add($"log {type} {Show(type, slots[0])}");
                    }
                }
            );
        }

        return [.. module.Imports.Select(i => Import(i.Name))];
    }

    private static void Perform(WasmStore store, WasmInstance instance, CallPlan plan, List<string> lines)
    {
        AddState(instance, plan, lines);
        foreach (var call in plan.Calls)
        {
            if (call.Reset is not null)
            {
                instance.GetFunction(call.Reset)!.Invoke();
            }

            var function = instance.GetFunction(call.Name)!;
            var slots = new ulong[Math.Max(1, function.Type.Slots)];
            for (var i = 0; i < call.Arguments.Count; i++)
            {
                slots[i] = ulong.Parse(
                    call.Arguments[i].AsSpan().Slice(call.Arguments[i].IndexOf(':', StringComparison.Ordinal) + 1),
                    NumberStyles.HexNumber
                );
            }

            try
            {
                function.Invoke(slots);
                lines.Add($"{call.Name}: {string.Join(' ', call.Results.Select((r, i) => Show(r, slots[i])))}");
            }
            catch (WasmTrapException trap)
            {
                lines.Add($"{call.Name}: trap {Name(trap.Kind)}");
            }

            if (lines.Count >= MaximumLines || store.IsInterrupted)
            {
                break;
            }

            AddState(instance, plan, lines);
        }
    }

    private static void AddState(WasmInstance instance, CallPlan plan, List<string> lines)
    {
        foreach (var export in instance.Module.Exports)
        {
            if (instance.GetExport(export.Name) is WasmMemory memory)
            {
                lines.Add($"memory {export.Name} {memory.Length / WasmMemory.PageSize} {Hash(memory):x}");
            }
            else if (instance.GetExport(export.Name) is WasmTable table)
            {
                lines.Add($"table {export.Name} {table.Length}");
            }
        }

        Span<ulong> slots = stackalloc ulong[2];
        foreach (var global in plan.Globals)
        {
            instance.GetGlobal(global[0])!.Read(slots);
            lines.Add($"global {global[0]} {Show(global[1], slots[0])}");
        }
    }

    private static uint Hash(WasmMemory memory)
    {
        var sum = (uint)(memory.Length / WasmMemory.PageSize);
        foreach (var word in MemoryMarshal.Cast<byte, uint>(memory.Slice(0, (int)Math.Min(memory.Length, HashedBytes))))
        {
            sum = unchecked((sum ^ word) * 0x01000193);
        }

        return sum;
    }

    private static string Show(string type, ulong bits) =>
        type switch
        {
            "i32" => ((uint)bits).ToString("x"),
            "f32" when float.IsNaN(BitConverter.UInt32BitsToSingle((uint)bits)) => "nan",
            "f32" => ((uint)bits).ToString("x"),
            "f64" when double.IsNaN(BitConverter.UInt64BitsToDouble(bits)) => "nan",
            "ref" => bits == 0 ? "null" : "reference",
            _ => bits.ToString("x"),
        };

    // V8 tells fewer kinds apart.
    private static string Name(TrapKind kind) =>
        kind switch
        {
            TrapKind.Unreachable => "unreachable",
            TrapKind.MemoryOutOfBounds => "memory",
            TrapKind.TableOutOfBounds => "table",
            TrapKind.UninitializedElement or TrapKind.IndirectCallTypeMismatch => "signature",
            TrapKind.NullReference => "null",
            TrapKind.IntegerOverflow or TrapKind.InvalidConversionToInteger => "range",
            TrapKind.IntegerDivideByZero => "zero",
            TrapKind.StackExhausted => "stack",
            _ => kind.ToString(),
        };
}
