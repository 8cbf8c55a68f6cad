using System.Buffers.Binary;
using Flint.Component.Types;

namespace Flint.Component.Abi;

/// <summary>Discriminants (CanonicalABI.md, <c>load_variant</c>).</summary>
internal readonly struct Discriminant(ChoiceType type)
{
    private readonly int _size = type.DiscriminantSize;
    private readonly uint _cases = (uint)type.Cases.Length;

    public int PayloadOffset { get; } = type.PayloadOffset;

    public int Lift(ReadOnlySpan<ulong> flat) => Check((uint)flat[0]);

    public int Load(ReadOnlySpan<byte> bytes) =>
        Check(
            _size switch
            {
                1 => bytes[0],
                2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
                _ => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            }
        );

    public void Store(ref LowerContext context, int index, uint address)
    {
        var bytes = context.Context.Bytes(address, (uint)_size);
        switch (_size)
        {
            case 1:
                bytes[0] = (byte)index;
                break;
            case 2:
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)index);
                break;
            default:
                BinaryPrimitives.WriteInt32LittleEndian(bytes, index);
                break;
        }
    }

    private int Check(uint index) =>
        index < _cases
            ? (int)index
            : throw new ComponentTrapException($"invalid variant discriminant: {index} of {_cases} cases");
}

internal sealed class OptionCodec<T>(OptionType type, ValueCodec<T> some) : ValueCodec<Option<T>>(type.Layout)
{
    private readonly Discriminant _discriminant = new(type);

    public override Option<T> Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        _discriminant.Lift(flat) == 0 ? default : Option<T>.Some(some.Lift(ref context, flat.Slice(1, some.FlatCount)));

    public override Option<T> Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        _discriminant.Load(bytes) == 0
            ? default
            : Option<T>.Some(some.Load(ref context, bytes.Slice(_discriminant.PayloadOffset, (int)some.Size)));

    public override void Lower(ref LowerContext context, Option<T> value, scoped Span<ulong> flat)
    {
        if (value.HasValue)
        {
            flat[0] = 1;
            some.Lower(ref context, value.Value!, flat.Slice(1, some.FlatCount));
        }
    }

    public override void Store(ref LowerContext context, Option<T> value, uint address)
    {
        _discriminant.Store(ref context, value.HasValue ? 1 : 0, address);
        if (value.HasValue)
        {
            some.Store(ref context, value.Value!, address + (uint)_discriminant.PayloadOffset);
        }
    }
}

internal sealed class ResultCodec<TOk, TError>(ResultType type, ValueCodec<TOk> ok, ValueCodec<TError> error)
    : ValueCodec<Result<TOk, TError>>(type.Layout)
{
    private readonly Discriminant _discriminant = new(type);

    public override Result<TOk, TError> Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        _discriminant.Lift(flat) == 0
            ? Result<TOk, TError>.Ok(ok.Lift(ref context, flat.Slice(1, ok.FlatCount)))
            : Result<TOk, TError>.Err(error.Lift(ref context, flat.Slice(1, error.FlatCount)));

    public override Result<TOk, TError> Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes)
    {
        var isError = _discriminant.Load(bytes) != 0;
        var payload = bytes[_discriminant.PayloadOffset..];
        return isError
            ? Result<TOk, TError>.Err(error.Load(ref context, payload[..(int)error.Size]))
            : Result<TOk, TError>.Ok(ok.Load(ref context, payload[..(int)ok.Size]));
    }

    public override void Lower(ref LowerContext context, Result<TOk, TError> value, scoped Span<ulong> flat)
    {
        if (value.IsOk)
        {
            ok.Lower(ref context, value.Value!, flat.Slice(1, ok.FlatCount));
        }
        else
        {
            flat[0] = 1;
            error.Lower(ref context, value.Error!, flat.Slice(1, error.FlatCount));
        }
    }

    public override void Store(ref LowerContext context, Result<TOk, TError> value, uint address)
    {
        _discriminant.Store(ref context, value.IsOk ? 0 : 1, address);
        var payload = address + (uint)_discriminant.PayloadOffset;
        if (value.IsOk)
        {
            ok.Store(ref context, value.Value!, payload);
        }
        else
        {
            error.Store(ref context, value.Error!, payload);
        }
    }
}

/// <summary>The payload of one case of a variant.</summary>
internal abstract class CaseCodec<T>
{
    public abstract T Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> payload);

    public abstract T Load(ref LiftContext context, scoped ReadOnlySpan<byte> payload);

    public abstract void Lower(ref LowerContext context, T value, scoped Span<ulong> payload);

    public abstract void Store(ref LowerContext context, T value, uint payload);
}

internal sealed class ConstantCaseCodec<T>(T constant) : CaseCodec<T>
{
    public override T Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> payload) => constant;

    public override T Load(ref LiftContext context, scoped ReadOnlySpan<byte> payload) => constant;

    public override void Lower(ref LowerContext context, T value, scoped Span<ulong> payload) { }

    public override void Store(ref LowerContext context, T value, uint payload) { }
}

internal sealed class PayloadCaseCodec<T, TPayload>(
    ValueCodec<TPayload> codec,
    Func<TPayload, T> make,
    Func<T, TPayload> get
) : CaseCodec<T>
{
    public override T Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> payload) =>
        make(codec.Lift(ref context, payload[..codec.FlatCount]));

    public override T Load(ref LiftContext context, scoped ReadOnlySpan<byte> payload) =>
        make(codec.Load(ref context, payload[..(int)codec.Size]));

    public override void Lower(ref LowerContext context, T value, scoped Span<ulong> payload) =>
        codec.Lower(ref context, get(value), payload[..codec.FlatCount]);

    public override void Store(ref LowerContext context, T value, uint payload) =>
        codec.Store(ref context, get(value), payload);
}

internal sealed class VariantCodec<T>(ChoiceType type, Func<T, int> indexOf, CaseCodec<T>[] cases)
    : ValueCodec<T>(type.Layout)
{
    private readonly Discriminant _discriminant = new(type);

    public override T Lift(ref LiftContext context, scoped ReadOnlySpan<ulong> flat) =>
        cases[_discriminant.Lift(flat)].Lift(ref context, flat[1..]);

    public override T Load(ref LiftContext context, scoped ReadOnlySpan<byte> bytes) =>
        cases[_discriminant.Load(bytes)].Load(ref context, bytes[_discriminant.PayloadOffset..]);

    public override void Lower(ref LowerContext context, T value, scoped Span<ulong> flat)
    {
        var index = indexOf(value);
        flat[0] = (uint)index;
        cases[index].Lower(ref context, value, flat[1..]);
    }

    public override void Store(ref LowerContext context, T value, uint address)
    {
        var index = indexOf(value);
        _discriminant.Store(ref context, index, address);
        cases[index].Store(ref context, value, address + (uint)_discriminant.PayloadOffset);
    }
}
