using System.Collections.Immutable;
using Flint.Wasm;

namespace Flint.Component.Types;

/// <summary>A type of values (Explainer.md, <c>defvaltype</c>), with its layout in the canonical ABI.</summary>
internal abstract class ValType : TypeDefinition
{
    /// <summary>Flattened parameters beyond this number travel through memory (CanonicalABI.md, flattening).</summary>
    public const int MaximumFlatParameters = 16;

    /// <summary>Flattened results beyond this number travel through memory.</summary>
    public const int MaximumFlatResults = 1;

    /// <summary>Where values of this type lie in memory and in core values.</summary>
    public abstract AbiLayout Layout { get; }

    /// <summary>Whether a <c>borrow</c> is somewhere inside.</summary>
    public bool ContainsBorrow { get; protected init; }

    /// <summary>Whether values hold a list or string, and so need a memory and an allocator.</summary>
    public bool ContainsPointer { get; protected init; }

    /// <summary>A copy with an identity of its own: what an import or export of a type introduces.</summary>
    public abstract ValType Renamed();

    public sealed override TypeDefinition Substitute(ResourceSubstitution substitution) =>
        SubstituteParts(substitution);

    protected abstract ValType SubstituteParts(ResourceSubstitution substitution);

    protected static bool AnyBorrow(IEnumerable<ValType?> parts) =>
        parts.Any(static p => p is not null && p.ContainsBorrow);

    protected static bool AnyPointer(IEnumerable<ValType?> parts) =>
        parts.Any(static p => p is not null && p.ContainsPointer);

    protected static bool AnyResource(IEnumerable<TypeDefinition?> parts) =>
        parts.Any(static p => p is not null && p.MentionsResource);
}

/// <summary>Where values of a type lie: in memory (for 32-bit and, for validation only, 64-bit memories) and as core values.</summary>
/// <param name="Size">Bytes, with 32-bit pointers.</param>
/// <param name="Alignment">Bytes, with 32-bit pointers.</param>
/// <param name="Size64">Bytes, with 64-bit pointers: the greatest a value can take.</param>
/// <param name="Alignment64">Bytes, with 64-bit pointers.</param>
/// <param name="Flat">The core values, or default where there are more than 16.</param>
internal readonly record struct AbiLayout(
    uint Size,
    uint Alignment,
    ulong Size64,
    uint Alignment64,
    ImmutableArray<ValueKind> Flat
)
{
    /// <summary>Values whose size with 64-bit pointers reaches this are invalid (Binary.md, <c>defvaltype</c>).</summary>
    public const ulong SizeLimit = 1 << 28;

    public bool IsFlat => !Flat.IsDefault;

    /// <summary>The number of core values; meaningless where they are too many to be listed.</summary>
    public int FlatCount => Flat.IsDefault ? int.MaxValue : Flat.Length;

    public static AbiLayout Scalar(uint size, ValueKind flat) => new(size, size, size, size, [flat]);

    public static AbiLayout PointerAndLength { get; } = new(8, 4, 16, 8, [ValueKind.I32, ValueKind.I32]);

    public static ulong AlignUp(ulong offset, uint alignment) => (offset + alignment - 1) & ~((ulong)alignment - 1);

    /// <summary>Sums saturate here, so that hostile types cannot overflow.</summary>
    public static ulong Saturate(ulong size) => Math.Min(size, 1UL << 40);

    /// <summary>Values one after the other.</summary>
    public static AbiLayout Sequence(IReadOnlyList<AbiLayout> parts)
    {
        ulong size = 0;
        ulong size64 = 0;
        uint alignment = 1;
        uint alignment64 = 1;
        foreach (var part in parts)
        {
            size = Saturate(AlignUp(size, part.Alignment) + part.Size);
            size64 = Saturate(AlignUp(size64, part.Alignment64) + part.Size64);
            alignment = Math.Max(alignment, part.Alignment);
            alignment64 = Math.Max(alignment64, part.Alignment64);
        }

        return new AbiLayout(
            (uint)Math.Min(uint.MaxValue, AlignUp(size, alignment)),
            alignment,
            AlignUp(size64, alignment64),
            alignment64,
            FlattenSequence(parts)
        );
    }

    /// <summary>One of several values after a discriminant.</summary>
    public static AbiLayout Choice(int cases, IReadOnlyList<AbiLayout?> payloads)
    {
        var discriminant = DiscriminantSize(cases);
        ulong size = 0;
        ulong size64 = 0;
        uint alignment = 1;
        uint alignment64 = 1;
        foreach (var payload in payloads)
        {
            if (payload is { } p)
            {
                size = Math.Max(size, p.Size);
                size64 = Math.Max(size64, p.Size64);
                alignment = Math.Max(alignment, p.Alignment);
                alignment64 = Math.Max(alignment64, p.Alignment64);
            }
        }

        var total = AlignUp(AlignUp(discriminant, alignment) + size, Math.Max(alignment, discriminant));
        var total64 = AlignUp(AlignUp(discriminant, alignment64) + size64, Math.Max(alignment64, discriminant));
        return new AbiLayout(
            (uint)Math.Min(uint.MaxValue, total),
            Math.Max(alignment, discriminant),
            total64,
            Math.Max(alignment64, discriminant),
            FlattenChoice(payloads)
        );
    }

    /// <summary>Bytes of the discriminant of a variant.</summary>
    public static uint DiscriminantSize(int cases) =>
        cases <= 1 << 8 ? 1u
        : cases <= 1 << 16 ? 2u
        : 4u;

    private static ImmutableArray<ValueKind> FlattenSequence(IReadOnlyList<AbiLayout> parts)
    {
        var flat = ImmutableArray.CreateBuilder<ValueKind>();
        foreach (var part in parts)
        {
            if (!part.IsFlat || flat.Count + part.Flat.Length > ValType.MaximumFlatParameters)
            {
                return default;
            }

            flat.AddRange(part.Flat);
        }

        return flat.ToImmutable();
    }

    private static ImmutableArray<ValueKind> FlattenChoice(IReadOnlyList<AbiLayout?> payloads)
    {
        var flat = ImmutableArray.CreateBuilder<ValueKind>();
        flat.Add(ValueKind.I32);
        foreach (var payload in payloads)
        {
            if (payload is not { } p)
            {
                continue;
            }

            if (!p.IsFlat || 1 + p.Flat.Length > ValType.MaximumFlatParameters)
            {
                return default;
            }

            for (var i = 0; i < p.Flat.Length; i++)
            {
                if (1 + i < flat.Count)
                {
                    flat[1 + i] = Join(flat[1 + i], p.Flat[i]);
                }
                else
                {
                    flat.Add(p.Flat[i]);
                }
            }
        }

        return flat.ToImmutable();
    }

    private static ValueKind Join(ValueKind a, ValueKind b) =>
        a == b ? a
        : (a, b) is (ValueKind.I32, ValueKind.F32) or (ValueKind.F32, ValueKind.I32) ? ValueKind.I32
        : ValueKind.I64;
}
