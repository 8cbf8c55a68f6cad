namespace Flint.Component.Abi;

/// <summary>
/// Moves values of one component type between a component and .NET values of type <typeparamref name="T"/>. Codecs are put
/// together once per signature when a component is linked; calls only run them.
/// </summary>
internal abstract class ValueCodec<T>(Types.AbiLayout layout)
{
    /// <summary>Where values lie.</summary>
    public Types.AbiLayout Layout { get; } = layout;

    /// <summary>Bytes of a value in memory.</summary>
    public uint Size { get; } = layout.Size;

    /// <summary>Core values of a value; meaningless where they are too many.</summary>
    public int FlatCount { get; } = layout.FlatCount;

    /// <summary>Reads a value from core values: a slot for each.</summary>
    public abstract T Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat);

    /// <summary>Reads a value from memory: exactly its bytes.</summary>
    public abstract T Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes);

    /// <summary>Writes a value as core values. Slots that it does not use are zero already.</summary>
    public abstract void Lower(ref LowerContext context, T value, scoped Span<ulong> flat);

    /// <summary>Writes a value to memory. The range is known to be inside the memory.</summary>
    public abstract void Store(ref LowerContext context, T value, uint address);
}
