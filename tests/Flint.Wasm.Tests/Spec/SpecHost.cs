namespace Flint.Wasm.Tests.Spec;

/// <summary>The host module <c>spectest</c> that the suite's scripts import.</summary>
internal static class SpecHost
{
    /// <summary>Creates the module's exports in a store.</summary>
    public static Dictionary<string, WasmExtern> Create(WasmStore store)
    {
        var exports = new Dictionary<string, WasmExtern>(StringComparer.Ordinal)
        {
            ["global_i32"] = Global(store, ValueType.I32, 666),
            ["global_i64"] = Global(store, ValueType.I64, 666),
            ["global_f32"] = Global(store, ValueType.F32, BitConverter.SingleToUInt32Bits(666.6f)),
            ["global_f64"] = Global(store, ValueType.F64, BitConverter.DoubleToUInt64Bits(666.6)),
            ["table"] = store.CreateTable(new TableType(ValueType.FuncRef, 10, 20)),
            ["table64"] = store.CreateTable(new TableType(ValueType.FuncRef, 10, 20, Is64: true)),
            ["memory"] = store.CreateMemory(new MemoryType(1, 2)),
        };
        AddPrint(exports, "print");
        AddPrint(exports, "print_i32", ValueType.I32);
        AddPrint(exports, "print_i64", ValueType.I64);
        AddPrint(exports, "print_f32", ValueType.F32);
        AddPrint(exports, "print_f64", ValueType.F64);
        AddPrint(exports, "print_i32_f32", ValueType.I32, ValueType.F32);
        AddPrint(exports, "print_f64_f64", ValueType.F64, ValueType.F64);
        return exports;
    }

    private static WasmGlobal Global(WasmStore store, ValueType type, ulong bits) =>
        store.CreateGlobal(new GlobalType(type, Mutable: false), [bits]);

    private static void AddPrint(Dictionary<string, WasmExtern> exports, string name, params ValueType[] parameters)
    {
        var type = FunctionTypeRegistry.Get(parameters, []);
        exports[name] = new HostFunction($"spectest.{name}", type, static (_, _) => { });
    }
}
