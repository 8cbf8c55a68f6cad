namespace Flint.Wasm;

/// <summary>
/// What a reference points to: one of the abstract heap types or a function type of the process-wide
/// <see cref="FunctionTypeRegistry"/>.
/// </summary>
/// <param name="Code">Negative for abstract heap types, else the canonical id of a function type.</param>
public readonly record struct HeapType(int Code)
{
    /// <summary>Any function.</summary>
    public static HeapType Func => new(-1);

    /// <summary>Any host value.</summary>
    public static HeapType Extern => new(-2);

    /// <summary>Any exception package.</summary>
    public static HeapType Exn => new(-3);

    /// <summary>The bottom of the function hierarchy.</summary>
    public static HeapType NoFunc => new(-4);

    /// <summary>The bottom of the host value hierarchy.</summary>
    public static HeapType NoExtern => new(-5);

    /// <summary>The bottom of the exception hierarchy.</summary>
    public static HeapType NoExn => new(-6);

    /// <summary>Whether this is a concrete function type, whose id is <see cref="Code"/>.</summary>
    public bool IsConcrete => Code >= 0;

    /// <summary>The function type with the given canonical id.</summary>
    public static HeapType Concrete(int canonicalTypeId) => new(canonicalTypeId);

    /// <summary>Whether this heap type is a subtype of <paramref name="other"/> (core specification, 3.3.3).</summary>
    public bool IsSubtypeOf(HeapType other)
    {
        if (Code == other.Code)
        {
            return true;
        }

        if (other == Func)
        {
            return IsConcrete || this == NoFunc;
        }

        if (other.IsConcrete)
        {
            return this == NoFunc;
        }

        return (this == NoExtern && other == Extern) || (this == NoExn && other == Exn);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Code switch
        {
            -1 => "func",
            -2 => "extern",
            -3 => "exn",
            -4 => "nofunc",
            -5 => "noextern",
            -6 => "noexn",
            _ => $"(type {Code})",
        };
}
