using System.Text;
using Flint.Component.Instances;
using Flint.Component.Types;

namespace Flint.Component.Abi;

/// <content>Codecs for <see cref="ComponentValue"/>.</content>
internal sealed partial class CodecFactory
{
    private ValueCodec<ComponentValue> CreateDynamic(ValType? type) =>
        type switch
        {
            null => throw new CodecMismatchException("the component has nothing, the host a value"),
            PrimitiveType primitive => DynamicPrimitive(primitive),
            ListType { Length: null, Element: PrimitiveType { Kind: PrimitiveKind.U8 } } => Dynamic(
                type,
                new ListCodec<byte>(new IntegerCodec<byte>(PrimitiveType.U8.Layout)),
                static v => new ComponentValue.Bytes(v),
                static v =>
                    v is ComponentValue.Bytes bytes
                        ? bytes.Value.ToArray()
                        : [.. ((ComponentValue.List)v).Items.Select(static i => ((ComponentValue.U8)i).Value)]
            ),
            ListType list => Dynamic(
                type,
                Create<ComponentValue[]>(list),
                static v => new ComponentValue.List(v),
                static v => [.. ((ComponentValue.List)v).Items]
            ),
            RecordType record => Dynamic(
                type,
                DynamicSequence(record.Layout, [.. record.Fields.Select(static f => f.Type)]),
                static v => new ComponentValue.Record(v),
                static v => [.. ((ComponentValue.Record)v).Fields]
            ),
            TupleType tuple => Dynamic(
                type,
                DynamicSequence(tuple.Layout, tuple.Elements),
                static v => new ComponentValue.Tuple(v),
                static v => [.. ((ComponentValue.Tuple)v).Items]
            ),
            FlagsType flags => Dynamic(
                type,
                new FlagBitsCodec(flags),
                static v => new ComponentValue.Flags(v),
                static v => ((ComponentValue.Flags)v).Bits
            ),
            HandleType handle => Dynamic(
                type,
                new RepresentationCodec(handle, resources[handle.Resource]),
                static v => new ComponentValue.Resource(v),
                static v => ((ComponentValue.Resource)v).Value
            ),
            ChoiceType choice => DynamicVariant(choice),
            _ => throw new InvalidOperationException($"no codec for {type}"),
        };

    private static ValueCodec<ComponentValue> DynamicPrimitive(PrimitiveType type) =>
        type.Kind switch
        {
            PrimitiveKind.Bool => Scalar<bool>(
                type,
                static v => new ComponentValue.Bool(v),
                static v => ((ComponentValue.Bool)v).Value
            ),
            PrimitiveKind.S8 => Scalar<sbyte>(
                type,
                static v => new ComponentValue.S8(v),
                static v => ((ComponentValue.S8)v).Value
            ),
            PrimitiveKind.U8 => Scalar<byte>(
                type,
                static v => new ComponentValue.U8(v),
                static v => ((ComponentValue.U8)v).Value
            ),
            PrimitiveKind.S16 => Scalar<short>(
                type,
                static v => new ComponentValue.S16(v),
                static v => ((ComponentValue.S16)v).Value
            ),
            PrimitiveKind.U16 => Scalar<ushort>(
                type,
                static v => new ComponentValue.U16(v),
                static v => ((ComponentValue.U16)v).Value
            ),
            PrimitiveKind.S32 => Scalar<int>(
                type,
                static v => new ComponentValue.S32(v),
                static v => ((ComponentValue.S32)v).Value
            ),
            PrimitiveKind.U32 => Scalar<uint>(
                type,
                static v => new ComponentValue.U32(v),
                static v => ((ComponentValue.U32)v).Value
            ),
            PrimitiveKind.S64 => Scalar<long>(
                type,
                static v => new ComponentValue.S64(v),
                static v => ((ComponentValue.S64)v).Value
            ),
            PrimitiveKind.U64 => Scalar<ulong>(
                type,
                static v => new ComponentValue.U64(v),
                static v => ((ComponentValue.U64)v).Value
            ),
            PrimitiveKind.F32 => Scalar<float>(
                type,
                static v => new ComponentValue.F32(v),
                static v => ((ComponentValue.F32)v).Value
            ),
            PrimitiveKind.F64 => Scalar<double>(
                type,
                static v => new ComponentValue.F64(v),
                static v => ((ComponentValue.F64)v).Value
            ),
            PrimitiveKind.Char => Scalar<Rune>(
                type,
                static v => new ComponentValue.Char(v),
                static v => ((ComponentValue.Char)v).Value
            ),
            _ => Dynamic(type, new DynamicStringCodec(), static v => v, static v => (ComponentValue.String)v),
        };

    private static DynamicCodec<T> Scalar<T>(
        PrimitiveType type,
        Func<T, ComponentValue> wrap,
        Func<ComponentValue, T?> unwrap
    ) => Dynamic(type, (ValueCodec<T>)CreatePrimitive(typeof(T), type), wrap, unwrap);

    private static DynamicCodec<T> Dynamic<T>(
        ValType type,
        ValueCodec<T> codec,
        Func<T, ComponentValue> wrap,
        Func<ComponentValue, T?> unwrap
    ) => new(codec, wrap, unwrap, type.ToString()!);

    private DynamicSequenceCodec DynamicSequence(AbiLayout layout, IReadOnlyList<ValType> elements)
    {
        var cursor = new FieldCursor();
        return new DynamicSequenceCodec(
            layout,
            [.. elements.Select(e => new Field<ComponentValue>(CreateDynamic(e), cursor))]
        );
    }

    private VariantCodec<ComponentValue> DynamicVariant(ChoiceType type)
    {
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        var cases = new CaseCodec<ComponentValue>[type.Cases.Length];
        for (var i = 0; i < cases.Length; i++)
        {
            var (label, payload) = type.Cases[i];
            indexes.Add(label, i);
            cases[i] = payload is null
                ? new ConstantCaseCodec<ComponentValue>(new ComponentValue.Variant(label))
                : new PayloadCaseCodec<ComponentValue, ComponentValue>(
                    CreateDynamic(payload),
                    v => new ComponentValue.Variant(label, v),
                    static v =>
                        ((ComponentValue.Variant)v).Payload
                        ?? throw new ArgumentException($"The case of {v} needs a payload.", nameof(v))
                );
        }

        return new VariantCodec<ComponentValue>(
            type,
            value =>
                value is ComponentValue.Variant variant && indexes.TryGetValue(variant.Case, out var index)
                    ? index
                    : throw new ArgumentException($"A case of {type} is needed, not {value}.", nameof(value)),
            cases
        );
    }
}
