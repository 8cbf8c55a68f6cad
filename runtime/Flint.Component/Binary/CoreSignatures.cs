using Flint.Wasm;
using ValueType = Flint.Wasm.ValueType;

namespace Flint.Component.Binary;

/// <summary>Core function types that the canonical ABI prescribes.</summary>
internal static class CoreSignatures
{
    public static FunctionType Destructor { get; } = FunctionTypeRegistry.Get([ValueType.I32], []);

    public static FunctionType Realloc { get; } =
        FunctionTypeRegistry.Get([ValueType.I32, ValueType.I32, ValueType.I32, ValueType.I32], [ValueType.I32]);

    /// <summary>The type of <c>resource.new</c> and <c>resource.rep</c>.</summary>
    public static FunctionType HandleToRepresentation { get; } =
        FunctionTypeRegistry.Get([ValueType.I32], [ValueType.I32]);

    /// <summary>The core type of a lifted function (CanonicalABI.md, <c>flatten_functype</c>).</summary>
    public static FunctionType Lift(Types.FuncType type) =>
        FunctionTypeRegistry.Get(
            Parameters(type),
            type.Result is null ? []
                : type.ResultInMemory ? [ValueType.I32]
                : Values(type.Result.Layout.Flat)
        );

    /// <summary>The core type of a lowered function: a result in memory goes to where a last parameter points.</summary>
    public static FunctionType Lower(Types.FuncType type) =>
        type.ResultInMemory ? FunctionTypeRegistry.Get([.. Parameters(type), ValueType.I32], [])
        : type.Result is null ? FunctionTypeRegistry.Get(Parameters(type), [])
        : FunctionTypeRegistry.Get(Parameters(type), Values(type.Result.Layout.Flat));

    private static ValueType[] Parameters(Types.FuncType type) =>
        type.ParametersInMemory ? [ValueType.I32] : Values(type.ParameterLayout.Flat);

    private static ValueType[] Values(IEnumerable<ValueKind> kinds) => [.. kinds.Select(static k => new ValueType(k))];
}
