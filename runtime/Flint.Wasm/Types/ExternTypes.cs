namespace Flint.Wasm;

/// <summary>The kind of an import or export.</summary>
public enum ExternKind : byte
{
    /// <summary>A function.</summary>
    Function = 0,

    /// <summary>A table.</summary>
    Table = 1,

    /// <summary>A linear memory.</summary>
    Memory = 2,

    /// <summary>A global.</summary>
    Global = 3,

    /// <summary>An exception tag.</summary>
    Tag = 4,
}

/// <summary>The type of an import or export (core specification, 2.3.17).</summary>
public abstract record ExternType
{
    /// <summary>The kind of thing this type describes.</summary>
    public abstract ExternKind Kind { get; }
}

/// <summary>The type of an imported or exported function.</summary>
public sealed record FunctionExternType(FunctionType Type) : ExternType
{
    /// <inheritdoc/>
    public override ExternKind Kind => ExternKind.Function;
}

/// <summary>A table type. Sizes are in elements.</summary>
public sealed record TableType(ValueType Element, ulong Minimum, ulong? Maximum, bool Is64 = false) : ExternType
{
    /// <inheritdoc/>
    public override ExternKind Kind => ExternKind.Table;
}

/// <summary>A memory type. Sizes are in pages of 64 KiB.</summary>
public sealed record MemoryType(ulong Minimum, ulong? Maximum, bool Is64 = false) : ExternType
{
    /// <inheritdoc/>
    public override ExternKind Kind => ExternKind.Memory;
}

/// <summary>A global type.</summary>
public sealed record GlobalType(ValueType Value, bool Mutable) : ExternType
{
    /// <inheritdoc/>
    public override ExternKind Kind => ExternKind.Global;
}

/// <summary>An exception tag's type: its parameters are the payload, its results are empty.</summary>
public sealed record TagType(FunctionType Type) : ExternType
{
    /// <inheritdoc/>
    public override ExternKind Kind => ExternKind.Tag;
}

/// <summary>An import of a module.</summary>
public sealed record WasmImport(string Module, string Name, ExternType Type);

/// <summary>An export of a module.</summary>
public sealed record WasmExport(string Name, ExternType Type);
