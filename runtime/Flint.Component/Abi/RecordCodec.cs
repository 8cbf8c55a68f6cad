namespace Flint.Component.Abi;

/// <summary>Records as .NET types that can be made from, and taken apart into, a tuple of their fields.</summary>
internal sealed class RecordCodec<T, TFields>(ValueCodec<TFields> fields) : ValueCodec<T>(fields.Layout)
    where T : IRecordValue<T, TFields>
{
    public override T Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        T.FromFields(fields.Lift(ref context, flat));

    public override T Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        T.FromFields(fields.Load(ref context, bytes));

    public override void Lower(ref LowerContext context, T value, scoped Span<ulong> flat) =>
        fields.Lower(ref context, value.Fields, flat);

    public override void Store(ref LowerContext context, T value, uint address) =>
        fields.Store(ref context, value.Fields, address);
}
