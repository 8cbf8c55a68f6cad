using Flint.Wasm.Modules;

namespace Flint.Wasm.Runtime;

/// <summary>Checks what is given for a module's imports (core specification, 3.4: external subtyping).</summary>
internal static class ImportMatching
{
    public static void Check(CompiledStore store, ModuleDefinition module, ReadOnlySpan<WasmExtern> imports)
    {
        if (imports.Length != module.Imports.Length)
        {
            throw new WasmLinkException(
                $"unknown import: the module has {module.Imports.Length} imports, {imports.Length} were given"
            );
        }

        for (var i = 0; i < imports.Length; i++)
        {
            var import = module.Imports[i];
            if (imports[i] is null)
            {
                throw new WasmLinkException($"unknown import: nothing was given for {import.Module}.{import.Name}");
            }

            if (!Matches(store, imports[i], import.Type))
            {
                throw new WasmLinkException(
                    $"incompatible import type for {import.Module}.{import.Name}: expected {import.Type}, "
                        + $"found {Describe(imports[i])}"
                );
            }
        }
    }

    private static bool Matches(CompiledStore store, WasmExtern given, ExternType wanted) =>
        (given, wanted) switch
        {
            (HostFunction host, FunctionExternType type) => host.Type == type.Type,
            (CompiledFunction function, FunctionExternType type) => function.Store == store
                && function.Type == type.Type,
            (CompiledTable table, TableType type) => table.Store == store
                && table.Type.Element == type.Element
                && table.Type.Is64 == type.Is64
                && LimitsMatch(table.Length, table.Type.Maximum, type.Minimum, type.Maximum),
            (CompiledMemory memory, MemoryType type) => memory.Store == store
                && memory.Type.Is64 == type.Is64
                && LimitsMatch(memory.Length / WasmMemory.PageSize, memory.Type.Maximum, type.Minimum, type.Maximum),
            (CompiledGlobal global, GlobalType type) => global.Store == store
                && global.Type.Mutable == type.Mutable
                && (type.Mutable ? global.Type.Value == type.Value : global.Type.Value.IsSubtypeOf(type.Value)),
            (WasmTag tag, TagType type) => tag.Type.Type == type.Type,
            _ => false,
        };

    private static bool LimitsMatch(ulong size, ulong? maximum, ulong wantedMinimum, ulong? wantedMaximum) =>
        size >= wantedMinimum && (wantedMaximum is null || maximum <= wantedMaximum);

    private static string Describe(WasmExtern given) =>
        given switch
        {
            HostFunction host => $"function {host.Type}",
            WasmFunction function => $"function {function.Type}",
            WasmTable table => table.Type.ToString(),
            WasmMemory memory => memory.Type.ToString(),
            WasmGlobal global => global.Type.ToString(),
            WasmTag tag => tag.Type.ToString(),
            _ => given.GetType().Name,
        };
}
