using System.Collections.Immutable;
using Flint.Component.Binary;
using Flint.Component.Types;
using Flint.Wasm;

namespace Flint.Component;

/// <summary>
/// A decoded and validated component; its core modules are compiled. Immutable, thread-safe. A
/// <see cref="ComponentLinker"/> makes it ready to be instantiated.
/// </summary>
public sealed class WasmComponent : IDisposable
{
    private readonly List<WasmModule> _modules;

    private WasmComponent(WasmEngine engine, ComponentDefinition definition, List<WasmModule> modules)
    {
        Engine = engine;
        Definition = definition;
        _modules = modules;
        ImportNames = [.. definition.Type.Imports.Items.Select(static i => i.Name)];
        ExportNames = [.. definition.Type.Exports.Items.Select(static e => e.Name)];
    }

    /// <summary>The names of the imports, in order.</summary>
    public ImmutableArray<string> ImportNames { get; }

    /// <summary>The names of the exports, in order.</summary>
    public ImmutableArray<string> ExportNames { get; }

    internal WasmEngine Engine { get; }

    internal ComponentDefinition Definition { get; }

    /// <summary>Whether bytes begin like a component, and not like a core module (Binary.md, preamble).</summary>
    public static bool IsComponent(ReadOnlySpan<byte> binary) =>
        binary.Length >= 8 && binary[..4].SequenceEqual("\0asm"u8) && binary[6] == 1 && binary[7] == 0;

    /// <summary>Decodes and validates a component and compiles its core modules.</summary>
    /// <exception cref="ComponentFormatException">The binary is no valid component, or uses what is not supported.</exception>
    public static WasmComponent Compile(WasmEngine engine, ReadOnlyMemory<byte> binary, ComponentLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var modules = new List<WasmModule>();
        try
        {
            var definition = ComponentDecoder.Decode(engine, binary, limits ?? ComponentLimits.Default, modules);
            return new WasmComponent(engine, definition, modules);
        }
        catch
        {
            modules.ForEach(static m => m.Dispose());
            throw;
        }
    }

    /// <summary>
    /// The name under which an interface is exported, in whatever version is compatible with the one given (as
    /// <c>wasi:http/incoming-handler@0.2.0</c> is with <c>…@0.2.12</c>); null where there is none.
    /// </summary>
    public string? FindExport(string interfaceName) =>
        ExternName.TryParse(interfaceName, out var wanted)
            ? ExportNames.FirstOrDefault(name => ExternName.TryParse(name, out var found) && Matches(found, wanted))
            : null;

    /// <inheritdoc/>
    public void Dispose() => _modules.ForEach(static m => m.Dispose());

    internal static bool Matches(ExternName found, ExternName wanted) =>
        found.Text == wanted.Text
        || (
            found.Kind == ExternNameKind.Interface
            && found.Unversioned == wanted.Unversioned
            && found.Version is { } a
            && wanted.Version is { } b
            && a.IsCompatibleWith(b)
        );
}
