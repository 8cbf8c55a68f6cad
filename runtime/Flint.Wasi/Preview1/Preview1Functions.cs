using System.Collections.Frozen;
using Flint.Wasm;
using ValueType = Flint.Wasm.ValueType;

namespace Flint.Wasi.Preview1;

/// <summary>A function of WASI preview1.</summary>
/// <param name="context">The calling instance's state.</param>
/// <param name="arguments">One slot per argument; i32 zero-extended.</param>
internal delegate Errno Preview1Function(Preview1Context context, ReadOnlySpan<ulong> arguments);

/// <summary>
/// All functions of <c>wasi_snapshot_preview1</c>
/// (https://github.com/WebAssembly/WASI/blob/wasi-0.1/preview1/docs.md), by name.
/// </summary>
internal static class Preview1Functions
{
    /// <summary>The import module that they live in.</summary>
    public const string ModuleName = "wasi_snapshot_preview1";

    private const string ParameterLetters = "il";

    private static readonly FrozenDictionary<string, HostFunction> ByName = Enumerable
        .Empty<HostFunction>()
        .Concat(ProcessFunctions.All)
        .Concat(ClockFunctions.All)
        .Concat(DescriptorFunctions.All)
        .Concat(FileFunctions.All)
        .Concat(PathFunctions.All)
        .Concat(PollFunctions.All)
        .Concat(SocketFunctions.All)
        .ToFrozenDictionary(static f => f.Name[(ModuleName.Length + 1)..], StringComparer.Ordinal);

    /// <summary>The function with a name, or null.</summary>
    public static HostFunction? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The names of all functions.</summary>
    public static IEnumerable<string> Names => ByName.Keys;

    /// <summary>Makes a function that answers an errno.</summary>
    /// <param name="name">Its name in the module.</param>
    /// <param name="parameters">One letter per parameter: i for i32, l for i64.</param>
    /// <param name="function">What runs.</param>
    public static HostFunction Define(string name, string parameters, Preview1Function function)
    {
        if (parameters.AsSpan().ContainsAnyExcept(ParameterLetters))
        {
            throw new ArgumentException($"Unknown parameter letters: {parameters}.", nameof(parameters));
        }

        var types = parameters.Select(static p => p == 'i' ? ValueType.I32 : ValueType.I64).ToArray();
        var count = types.Length;
        return new HostFunction(
            $"{ModuleName}.{name}",
            FunctionTypeRegistry.Get(types, [ValueType.I32]),
            (caller, slots) => slots[0] = (ushort)function(State(caller), slots[..count])
        );
    }

    /// <summary>The state of the calling instance.</summary>
    public static Preview1Context State(WasmInstance caller) => (Preview1Context)caller.Store.HostState!;
}
