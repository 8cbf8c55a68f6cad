using Flint.Component.Types;

namespace Flint.Component.Abi;

/// <summary>No values: the parameters of a function that takes none.</summary>
internal sealed class TupleCodec() : ValueCodec<ValueTuple>(AbiLayout.Sequence([]))
{
    public override ValueTuple Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) => default;

    public override ValueTuple Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) => default;

    public override void Lower(ref LowerContext context, ValueTuple value, scoped Span<ulong> flat) { }

    public override void Store(ref LowerContext context, ValueTuple value, uint address) { }
}

internal sealed class TupleCodec<T1>(AbiLayout layout, Field<T1> f1) : ValueCodec<ValueTuple<T1>>(layout)
{
    public override ValueTuple<T1> Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        new(f1.Lift(ref context, flat));

    public override ValueTuple<T1> Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        new(f1.Load(ref context, bytes));

    public override void Lower(ref LowerContext context, ValueTuple<T1> value, scoped Span<ulong> flat)
    {
        f1.Lower(ref context, value.Item1, flat);
    }

    public override void Store(ref LowerContext context, ValueTuple<T1> value, uint address)
    {
        f1.Store(ref context, value.Item1, address);
    }
}

internal sealed class TupleCodec<T1, T2>(AbiLayout layout, Field<T1> f1, Field<T2> f2) : ValueCodec<(T1, T2)>(layout)
{
    public override (T1, T2) Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        (f1.Lift(ref context, flat), f2.Lift(ref context, flat));

    public override (T1, T2) Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        (f1.Load(ref context, bytes), f2.Load(ref context, bytes));

    public override void Lower(ref LowerContext context, (T1, T2) value, scoped Span<ulong> flat)
    {
        f1.Lower(ref context, value.Item1, flat);
        f2.Lower(ref context, value.Item2, flat);
    }

    public override void Store(ref LowerContext context, (T1, T2) value, uint address)
    {
        f1.Store(ref context, value.Item1, address);
        f2.Store(ref context, value.Item2, address);
    }
}

internal sealed class TupleCodec<T1, T2, T3>(AbiLayout layout, Field<T1> f1, Field<T2> f2, Field<T3> f3)
    : ValueCodec<(T1, T2, T3)>(layout)
{
    public override (T1, T2, T3) Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        (f1.Lift(ref context, flat), f2.Lift(ref context, flat), f3.Lift(ref context, flat));

    public override (T1, T2, T3) Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        (f1.Load(ref context, bytes), f2.Load(ref context, bytes), f3.Load(ref context, bytes));

    public override void Lower(ref LowerContext context, (T1, T2, T3) value, scoped Span<ulong> flat)
    {
        f1.Lower(ref context, value.Item1, flat);
        f2.Lower(ref context, value.Item2, flat);
        f3.Lower(ref context, value.Item3, flat);
    }

    public override void Store(ref LowerContext context, (T1, T2, T3) value, uint address)
    {
        f1.Store(ref context, value.Item1, address);
        f2.Store(ref context, value.Item2, address);
        f3.Store(ref context, value.Item3, address);
    }
}

internal sealed class TupleCodec<T1, T2, T3, T4>(
    AbiLayout layout,
    Field<T1> f1,
    Field<T2> f2,
    Field<T3> f3,
    Field<T4> f4
) : ValueCodec<(T1, T2, T3, T4)>(layout)
{
    public override (T1, T2, T3, T4) Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        (
            f1.Lift(ref context, flat),
            f2.Lift(ref context, flat),
            f3.Lift(ref context, flat),
            f4.Lift(ref context, flat)
        );

    public override (T1, T2, T3, T4) Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        (
            f1.Load(ref context, bytes),
            f2.Load(ref context, bytes),
            f3.Load(ref context, bytes),
            f4.Load(ref context, bytes)
        );

    public override void Lower(ref LowerContext context, (T1, T2, T3, T4) value, scoped Span<ulong> flat)
    {
        f1.Lower(ref context, value.Item1, flat);
        f2.Lower(ref context, value.Item2, flat);
        f3.Lower(ref context, value.Item3, flat);
        f4.Lower(ref context, value.Item4, flat);
    }

    public override void Store(ref LowerContext context, (T1, T2, T3, T4) value, uint address)
    {
        f1.Store(ref context, value.Item1, address);
        f2.Store(ref context, value.Item2, address);
        f3.Store(ref context, value.Item3, address);
        f4.Store(ref context, value.Item4, address);
    }
}

internal sealed class TupleCodec<T1, T2, T3, T4, T5>(
    AbiLayout layout,
    Field<T1> f1,
    Field<T2> f2,
    Field<T3> f3,
    Field<T4> f4,
    Field<T5> f5
) : ValueCodec<(T1, T2, T3, T4, T5)>(layout)
{
    public override (T1, T2, T3, T4, T5) Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        (
            f1.Lift(ref context, flat),
            f2.Lift(ref context, flat),
            f3.Lift(ref context, flat),
            f4.Lift(ref context, flat),
            f5.Lift(ref context, flat)
        );

    public override (T1, T2, T3, T4, T5) Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        (
            f1.Load(ref context, bytes),
            f2.Load(ref context, bytes),
            f3.Load(ref context, bytes),
            f4.Load(ref context, bytes),
            f5.Load(ref context, bytes)
        );

    public override void Lower(ref LowerContext context, (T1, T2, T3, T4, T5) value, scoped Span<ulong> flat)
    {
        f1.Lower(ref context, value.Item1, flat);
        f2.Lower(ref context, value.Item2, flat);
        f3.Lower(ref context, value.Item3, flat);
        f4.Lower(ref context, value.Item4, flat);
        f5.Lower(ref context, value.Item5, flat);
    }

    public override void Store(ref LowerContext context, (T1, T2, T3, T4, T5) value, uint address)
    {
        f1.Store(ref context, value.Item1, address);
        f2.Store(ref context, value.Item2, address);
        f3.Store(ref context, value.Item3, address);
        f4.Store(ref context, value.Item4, address);
        f5.Store(ref context, value.Item5, address);
    }
}

internal sealed class TupleCodec<T1, T2, T3, T4, T5, T6>(
    AbiLayout layout,
    Field<T1> f1,
    Field<T2> f2,
    Field<T3> f3,
    Field<T4> f4,
    Field<T5> f5,
    Field<T6> f6
) : ValueCodec<(T1, T2, T3, T4, T5, T6)>(layout)
{
    public override (T1, T2, T3, T4, T5, T6) Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        (
            f1.Lift(ref context, flat),
            f2.Lift(ref context, flat),
            f3.Lift(ref context, flat),
            f4.Lift(ref context, flat),
            f5.Lift(ref context, flat),
            f6.Lift(ref context, flat)
        );

    public override (T1, T2, T3, T4, T5, T6) Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        (
            f1.Load(ref context, bytes),
            f2.Load(ref context, bytes),
            f3.Load(ref context, bytes),
            f4.Load(ref context, bytes),
            f5.Load(ref context, bytes),
            f6.Load(ref context, bytes)
        );

    public override void Lower(ref LowerContext context, (T1, T2, T3, T4, T5, T6) value, scoped Span<ulong> flat)
    {
        f1.Lower(ref context, value.Item1, flat);
        f2.Lower(ref context, value.Item2, flat);
        f3.Lower(ref context, value.Item3, flat);
        f4.Lower(ref context, value.Item4, flat);
        f5.Lower(ref context, value.Item5, flat);
        f6.Lower(ref context, value.Item6, flat);
    }

    public override void Store(ref LowerContext context, (T1, T2, T3, T4, T5, T6) value, uint address)
    {
        f1.Store(ref context, value.Item1, address);
        f2.Store(ref context, value.Item2, address);
        f3.Store(ref context, value.Item3, address);
        f4.Store(ref context, value.Item4, address);
        f5.Store(ref context, value.Item5, address);
        f6.Store(ref context, value.Item6, address);
    }
}

internal sealed class TupleCodec<T1, T2, T3, T4, T5, T6, T7>(
    AbiLayout layout,
    Field<T1> f1,
    Field<T2> f2,
    Field<T3> f3,
    Field<T4> f4,
    Field<T5> f5,
    Field<T6> f6,
    Field<T7> f7
) : ValueCodec<(T1, T2, T3, T4, T5, T6, T7)>(layout)
{
    public override (T1, T2, T3, T4, T5, T6, T7) Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        (
            f1.Lift(ref context, flat),
            f2.Lift(ref context, flat),
            f3.Lift(ref context, flat),
            f4.Lift(ref context, flat),
            f5.Lift(ref context, flat),
            f6.Lift(ref context, flat),
            f7.Lift(ref context, flat)
        );

    public override (T1, T2, T3, T4, T5, T6, T7) Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        (
            f1.Load(ref context, bytes),
            f2.Load(ref context, bytes),
            f3.Load(ref context, bytes),
            f4.Load(ref context, bytes),
            f5.Load(ref context, bytes),
            f6.Load(ref context, bytes),
            f7.Load(ref context, bytes)
        );

    public override void Lower(ref LowerContext context, (T1, T2, T3, T4, T5, T6, T7) value, scoped Span<ulong> flat)
    {
        f1.Lower(ref context, value.Item1, flat);
        f2.Lower(ref context, value.Item2, flat);
        f3.Lower(ref context, value.Item3, flat);
        f4.Lower(ref context, value.Item4, flat);
        f5.Lower(ref context, value.Item5, flat);
        f6.Lower(ref context, value.Item6, flat);
        f7.Lower(ref context, value.Item7, flat);
    }

    public override void Store(ref LowerContext context, (T1, T2, T3, T4, T5, T6, T7) value, uint address)
    {
        f1.Store(ref context, value.Item1, address);
        f2.Store(ref context, value.Item2, address);
        f3.Store(ref context, value.Item3, address);
        f4.Store(ref context, value.Item4, address);
        f5.Store(ref context, value.Item5, address);
        f6.Store(ref context, value.Item6, address);
        f7.Store(ref context, value.Item7, address);
    }
}
