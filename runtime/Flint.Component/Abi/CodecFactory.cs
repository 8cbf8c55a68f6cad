using System.Reflection;
using System.Text;
using Flint.Component.Instances;
using Flint.Component.Types;

namespace Flint.Component.Abi;

/// <summary>A .NET type cannot carry the values of a component type.</summary>
internal sealed class CodecMismatchException(string message) : Exception(message);

/// <summary>
/// Puts codecs together for pairs of a component type and a .NET type. <paramref name="resources"/> says what the resource
/// types stand for at run time.
/// </summary>
internal sealed partial class CodecFactory(IReadOnlyDictionary<ResourceType, RuntimeResource> resources)
{
    private static readonly UnitCodec UnitCodec = new();
    private static readonly StringCodec StringCodec = new();
    private static readonly GuestBytesCodec BytesCodec = new();

    /// <summary>The codec of a component type, or of nothing where it is null.</summary>
    /// <exception cref="CodecMismatchException">The types do not fit.</exception>
    public ValueCodec<T> Create<T>(ValType? type) => (ValueCodec<T>)Create(typeof(T), type);

    /// <summary>The codec of a function's parameters as a tuple.</summary>
    public ValueCodec<T> CreateParameters<T>(FuncType function) =>
        (ValueCodec<T>)
            CreateTuple(
                typeof(T),
                function.ParameterLayout,
                [.. function.Parameters.Select(static p => p.Type)],
                [.. function.Parameters.Select(static p => $"parameter `{p.Label}`: ")]
            );

    private object Create(Type target, ValType? type)
    {
        if (target == typeof(ComponentValue))
        {
            return CreateDynamic(type);
        }

        return type switch
        {
            null => target == typeof(Unit) ? UnitCodec : throw Mismatch(target, type),
            PrimitiveType primitive => CreatePrimitive(target, primitive),
            ListType list => CreateList(target, list),
            OptionType option => CreateOption(target, option),
            ResultType result => CreateResult(target, result),
            HandleType handle => CreateHandle(target, handle),
            FlagsType flags => CreateFlags(target, flags),
            TupleType tuple => CreateTuple(target, tuple.Layout, tuple.Elements, null),
            RecordType record => CreateRecord(target, record),
            ChoiceType choice => CreateVariant(target, choice),
            _ => throw Mismatch(target, type),
        };
    }

    private static object CreatePrimitive(Type target, PrimitiveType type)
    {
        var layout = type.Layout;
        return type.Kind switch
        {
            PrimitiveKind.Bool when target == typeof(bool) => new BoolCodec(),
            PrimitiveKind.S8 when target == typeof(sbyte) => new IntegerCodec<sbyte>(layout),
            PrimitiveKind.U8 when target == typeof(byte) => new IntegerCodec<byte>(layout),
            PrimitiveKind.S16 when target == typeof(short) => new IntegerCodec<short>(layout),
            PrimitiveKind.U16 when target == typeof(ushort) => new IntegerCodec<ushort>(layout),
            PrimitiveKind.S32 when target == typeof(int) => new IntegerCodec<int>(layout),
            PrimitiveKind.U32 when target == typeof(uint) => new IntegerCodec<uint>(layout),
            PrimitiveKind.S64 when target == typeof(long) => new IntegerCodec<long>(layout),
            PrimitiveKind.U64 when target == typeof(ulong) => new IntegerCodec<ulong>(layout),
            PrimitiveKind.F32 when target == typeof(float) => new SingleCodec(layout),
            PrimitiveKind.F64 when target == typeof(double) => new DoubleCodec(layout),
            PrimitiveKind.Char when target == typeof(Rune) => new CharCodec(layout),
            PrimitiveKind.String when target == typeof(string) => StringCodec,
            _ => throw Mismatch(target, type),
        };
    }

    private object CreateList(Type target, ListType type)
    {
        if (target == typeof(GuestBytes) && type is { Length: null, Element: PrimitiveType { Kind: PrimitiveKind.U8 } })
        {
            return BytesCodec;
        }

        if (!target.IsSZArray)
        {
            throw Mismatch(target, type);
        }

        var elementType = target.GetElementType()!;
        var element = Create(elementType, type.Element);
        return type.Length is null
            ? Make(typeof(ListCodec<>), [elementType], element)
            : Make(typeof(FixedListCodec<>), [elementType], element, type);
    }

    private object CreateOption(Type target, OptionType type)
    {
        if (!IsGeneric(target, typeof(Option<>)))
        {
            throw Mismatch(target, type);
        }

        var some = target.GetGenericArguments();
        return Make(typeof(OptionCodec<>), some, type, Create(some[0], type.Some));
    }

    private object CreateResult(Type target, ResultType type)
    {
        if (!IsGeneric(target, typeof(Result<,>)))
        {
            throw Mismatch(target, type);
        }

        var sides = target.GetGenericArguments();
        return Make(typeof(ResultCodec<,>), sides, type, Create(sides[0], type.Ok), Create(sides[1], type.Error));
    }

    private object CreateHandle(Type target, HandleType type)
    {
        var resource = resources[type.Resource];
        if (target == typeof(ResourceValue))
        {
            return new RepresentationCodec(type, resource);
        }

        if (resource is not HostResource host || !target.IsAssignableFrom(host.Type))
        {
            throw Mismatch(target, type);
        }

        return Make(type.IsOwn ? typeof(HostOwnCodec<>) : typeof(HostBorrowCodec<>), [target], type, host);
    }

    private static object CreateFlags(Type target, FlagsType type)
    {
        if (!target.IsEnum || Enum.GetUnderlyingType(target) != typeof(uint))
        {
            throw Mismatch(target, type);
        }

        for (var i = 0; i < type.Labels.Length; i++)
        {
            CheckName(target, Enum.GetName(target, 1u << i), type.Labels[i]);
        }

        return Make(typeof(FlagsCodec<>), [target], type);
    }

    private object CreateVariant(Type target, ChoiceType type)
    {
        if (target.IsEnum)
        {
            return CreateEnum(target, type);
        }

        if (
            !target.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IVariantValue<>))
        )
        {
            throw Mismatch(target, type);
        }

        return Call(nameof(CreateVariant), target, type);
    }

    private static object CreateEnum(Type target, ChoiceType type)
    {
        if (Enum.GetUnderlyingType(target) != typeof(int) || Enum.GetValues(target).Length != type.Cases.Length)
        {
            throw Mismatch(target, type);
        }

        for (var i = 0; i < type.Cases.Length; i++)
        {
            CheckName(target, Enum.GetName(target, i), type.Cases[i].Label);
            if (type.Cases[i].Payload is not null)
            {
                throw Mismatch(target, type);
            }
        }

        return Make(typeof(EnumCodec<>), [target], type);
    }

    private VariantCodec<T> CreateVariant<T>(ChoiceType type)
        where T : IVariantValue<T>
    {
        var shape = T.Shape;
        if (shape.Cases.Count != type.Cases.Length)
        {
            throw new CodecMismatchException(
                $"the host's {typeof(T).Name} has {shape.Cases.Count} cases, the component's {type.Cases.Length}"
            );
        }

        var cases = new CaseCodec<T>[type.Cases.Length];
        for (var i = 0; i < cases.Length; i++)
        {
            if (shape.Cases[i].Label != type.Cases[i].Label)
            {
                throw new CodecMismatchException(
                    $"case {i} of the host's {typeof(T).Name} is `{shape.Cases[i].Label}`, the component's `{type.Cases[i].Label}`"
                );
            }

            cases[i] = shape.Cases[i].Bind(type.Cases[i].Payload, this);
        }

        return new VariantCodec<T>(type, shape.IndexOf, cases);
    }

    private object CreateRecord(Type target, RecordType type)
    {
        var shape = target
            .GetInterfaces()
            .FirstOrDefault(static i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IRecordValue<,>));
        if (shape is null)
        {
            throw Mismatch(target, type);
        }

        var fields = shape.GetGenericArguments()[1];
        var tuple = CreateTuple(
            fields,
            type.Layout,
            [.. type.Fields.Select(static f => f.Type)],
            [.. type.Fields.Select(static f => $"field `{f.Label}`: ")]
        );
        return Make(typeof(RecordCodec<,>), [target, fields], tuple);
    }

    private object CreateTuple(Type target, AbiLayout layout, IReadOnlyList<ValType> elements, string[]? names)
    {
        if (target == typeof(ValueTuple))
        {
            return elements.Count == 0 ? new TupleCodec() : throw TooMany(target, elements.Count);
        }

        if (target == typeof(ComponentValue[]))
        {
            return DynamicSequence(layout, elements);
        }

        var types = target.GetGenericArguments();
        if (
            !target.IsGenericType
            || !target.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal)
            || types.Length != elements.Count
            || types.Length > 7
        )
        {
            throw TooMany(target, elements.Count);
        }

        var cursor = new FieldCursor();
        var arguments = new object[types.Length + 1];
        arguments[0] = layout;
        for (var i = 0; i < types.Length; i++)
        {
            try
            {
                arguments[i + 1] = Make(typeof(Field<>), [types[i]], Create(types[i], elements[i]), cursor);
            }
            catch (CodecMismatchException mismatch) when (names is not null)
            {
                throw new CodecMismatchException(names[i] + mismatch.Message);
            }
        }

        var definition = TupleCodecs[types.Length - 1];
        return Make(definition, types, arguments);
    }

    private static readonly Type[] TupleCodecs =
    [
        typeof(TupleCodec<>),
        typeof(TupleCodec<,>),
        typeof(TupleCodec<,,>),
        typeof(TupleCodec<,,,>),
        typeof(TupleCodec<,,,,>),
        typeof(TupleCodec<,,,,,>),
        typeof(TupleCodec<,,,,,,>),
    ];

    private static object Make(Type definition, Type[] types, params object[] arguments) =>
        Activator.CreateInstance(definition.MakeGenericType(types), arguments)!;

    private object Call(string method, Type target, params object[] arguments)
    {
        var definition = typeof(CodecFactory)
            .GetMethods(BindingFlags.Instance | BindingFlags.NonPublic)
            .Single(m => m.Name == method && m.IsGenericMethodDefinition);
        return definition
            .MakeGenericMethod(target)
            .Invoke(this, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
    }

    private static bool IsGeneric(Type type, Type definition) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    /// <summary>A label and the name of a .NET member are the same word in two spellings.</summary>
    private static void CheckName(Type target, string? name, string label)
    {
        if (
            name is null
            || !name.Equals(label.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)
        )
        {
            throw new CodecMismatchException(
                $"the host's {target.Name} has {name ?? "nothing"} where the component has `{label}`"
            );
        }
    }

    private static CodecMismatchException Mismatch(Type target, ValType? type) =>
        new($"the component has {type?.ToString() ?? "nothing"}, the host {target.Name}");

    private static CodecMismatchException TooMany(Type target, int count) =>
        new($"the component has {count} values, the host {target.GetGenericArguments().Length}");
}
