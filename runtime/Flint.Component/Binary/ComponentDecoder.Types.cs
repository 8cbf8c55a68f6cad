using System.Collections.Immutable;
using Flint.Component.Types;
using Flint.Component.Validation;

namespace Flint.Component.Binary;

/// <content>The type section: value types, functions, resources, and the types of instances and components.</content>
internal sealed partial class ComponentDecoder
{
    private void TypeEntry(Scope scope) => Add(scope.Types, DefinedType(scope), "types");

    private TypeDefinition DefinedType(Scope scope)
    {
        var at = _reader.Position;
        var code = _reader.PeekByte();
        switch (code)
        {
            case 0x3f:
                return Resource(scope);
            case 0x40:
                _reader.Byte();
                return Bounded(Function(scope), at);
            case 0x41:
                _reader.Byte();
                return Bounded(ComponentTypeBody(scope), at);
            case 0x42:
                _reader.Byte();
                return Bounded(InstanceTypeBody(scope), at);
            case 0x43:
                throw _reader.Unsupported("asynchronous functions (WASI 0.3) are not supported", at);
            default:
                _reader.Byte();
                var type = Bounded(DefinedValueType(scope, code, at), at);
                if (type.Layout.Size64 >= AbiLayout.SizeLimit)
                {
                    throw _reader.Invalid($"effective type size exceeds the limit of {AbiLayout.SizeLimit} bytes", at);
                }

                return type;
        }
    }

    private ResourceReference Resource(Scope scope)
    {
        var at = _reader.Position;
        _reader.Byte();
        if (scope.Kind != ScopeKind.Component)
        {
            throw _reader.Invalid("resources can only be defined within a concrete component", at);
        }

        var representation = CoreValueType();
        if (representation != Wasm.ValueType.I32)
        {
            throw _reader.Invalid("resources can only be represented by `i32`", at);
        }

        int? destructor = null;
        if (Optional())
        {
            var index = _reader.U32();
            var type = Get(scope.CoreFunctions, index, "core function", at);
            if (type != CoreSignatures.Destructor)
            {
                throw _reader.Invalid($"wrong signature for a destructor: {type}, expected [i32] -> []", at);
            }

            destructor = (int)index;
        }

        var resource = new ResourceType($"resource {scope.Types.Count}");
        scope.OwnResources.Add(resource);
        scope.DefinedResources.Add(resource);
        _definitions.Add(new ResourceDefinition(resource, destructor));
        return new ResourceReference(resource);
    }

    /// <summary>Reads the flag of an optional part.</summary>
    private bool Optional()
    {
        var at = _reader.Position;
        var flag = _reader.Byte();
        return flag switch
        {
            0 => false,
            1 => true,
            _ => throw _reader.Malformed($"invalid optional flag 0x{flag:x}", at),
        };
    }

    private ValType DefinedValueType(Scope scope, byte code, int at)
    {
        switch (code)
        {
            case 0x72:
                var fields = Labelled(scope, "record field");
                return fields.IsEmpty
                    ? throw _reader.Invalid("record type must have at least one field", at)
                    : new RecordType(fields);
            case 0x71:
                return Variant(scope, at);
            case 0x70:
                return new ListType(ValueTypeOf(scope));
            case 0x67:
                var element = ValueTypeOf(scope);
                var length = _reader.U32();
                return length == 0
                    ? throw _reader.Invalid("fixed-length lists must have at least one element", at)
                    : new ListType(element, length);
            case 0x6f:
                return Tuple(scope, at);
            case 0x6e:
                return Flags(at);
            case 0x6d:
                var labels = Labels("enum tag");
                return labels.IsEmpty
                    ? throw _reader.Invalid("enum type must have at least one variant", at)
                    : new EnumType(labels);
            case 0x6b:
                return new OptionType(ValueTypeOf(scope));
            case 0x6a:
                var ok = Optional() ? ValueTypeOf(scope) : null;
                return new ResultType(ok, Optional() ? ValueTypeOf(scope) : null);
            case 0x69:
            case 0x68:
                return Handle(scope, isOwn: code == 0x69, at);
            case 0x63:
                return Map(scope, at);
            case 0x64:
            case 0x65:
            case 0x66:
                throw _reader.Unsupported("streams, futures and error contexts (WASI 0.3) are not supported", at);
            default:
                return Primitive(code)
                    ?? throw _reader.Malformed($"invalid leading byte 0x{code:x} of a component defined type", at);
        }
    }

    private static PrimitiveType? Primitive(int code) =>
        code switch
        {
            0x7f => PrimitiveType.Bool,
            0x7e => new PrimitiveType(PrimitiveKind.S8),
            0x7d => PrimitiveType.U8,
            0x7c => new PrimitiveType(PrimitiveKind.S16),
            0x7b => new PrimitiveType(PrimitiveKind.U16),
            0x7a => new PrimitiveType(PrimitiveKind.S32),
            0x79 => PrimitiveType.U32,
            0x78 => new PrimitiveType(PrimitiveKind.S64),
            0x77 => PrimitiveType.U64,
            0x76 => new PrimitiveType(PrimitiveKind.F32),
            0x75 => new PrimitiveType(PrimitiveKind.F64),
            0x74 => new PrimitiveType(PrimitiveKind.Char),
            0x73 => PrimitiveType.String,
            _ => null,
        };

    private VariantType Variant(Scope scope, int at)
    {
        var count = _reader.Count(_limits.Members, "cases");
        if (count == 0)
        {
            throw _reader.Invalid("variant type must have at least one case", at);
        }

        var cases = ImmutableArray.CreateBuilder<VariantCase>(count);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (; count > 0; count--)
        {
            var label = Label("variant case", names);
            cases.Add(new VariantCase(label, Optional() ? ValueTypeOf(scope) : null));
            _reader.Expect(0, "invalid end of a variant case");
        }

        return new VariantType(cases.MoveToImmutable());
    }

    private TupleType Tuple(Scope scope, int at)
    {
        var count = _reader.Count(_limits.Members, "tuple elements");
        if (count == 0)
        {
            throw _reader.Invalid("tuple type must have at least one type", at);
        }

        var elements = ImmutableArray.CreateBuilder<ValType>(count);
        for (; count > 0; count--)
        {
            elements.Add(ValueTypeOf(scope));
        }

        return new TupleType(elements.MoveToImmutable());
    }

    private FlagsType Flags(int at)
    {
        var labels = Labels("flag");
        return labels.Length switch
        {
            0 => throw _reader.Invalid("flags must have at least one entry", at),
            > 32 => throw _reader.Invalid("cannot have more than 32 flags", at),
            _ => new FlagsType(labels),
        };
    }

    private HandleType Handle(Scope scope, bool isOwn, int at)
    {
        var index = _reader.U32();
        return Get(scope.Types, index, "type", at) is ResourceReference resource
            ? new HandleType(resource, isOwn)
            : throw _reader.Invalid($"type index {index} is not a resource type", at);
    }

    private ListType Map(Scope scope, int at)
    {
        var key = ValueTypeOf(scope);
        if (key is not PrimitiveType { Kind: not (PrimitiveKind.F32 or PrimitiveKind.F64) })
        {
            throw _reader.Invalid($"map keys cannot be of type {key}", at);
        }

        return new ListType(new TupleType([key, ValueTypeOf(scope)]), isMap: true);
    }

    private ImmutableArray<LabelledType> Labelled(Scope scope, string what)
    {
        var count = _reader.Count(what == "function parameter" ? _limits.Parameters : _limits.Members, what + "s");
        var items = ImmutableArray.CreateBuilder<LabelledType>(count);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (; count > 0; count--)
        {
            var label = Label(what, names);
            items.Add(new LabelledType(label, ValueTypeOf(scope)));
        }

        return items.MoveToImmutable();
    }

    private ImmutableArray<string> Labels(string what)
    {
        var count = _reader.Count(_limits.Members, what + "s");
        var labels = ImmutableArray.CreateBuilder<string>(count);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (; count > 0; count--)
        {
            labels.Add(Label(what, names));
        }

        return labels.MoveToImmutable();
    }

    private string Label(string what, HashSet<string> seen)
    {
        var at = _reader.Position;
        var label = _reader.Name();
        if (label.Length == 0)
        {
            throw _reader.Invalid($"{what} name cannot be empty", at);
        }

        if (!ExternName.IsLabel(label))
        {
            throw _reader.Invalid($"{what} name `{label}` is not in kebab case", at);
        }

        return seen.Add(label)
            ? label
            : throw _reader.Invalid($"{what} name `{label}` conflicts with a previous name", at);
    }

    /// <summary>A value type by index, or a primitive one.</summary>
    private ValType ValueTypeOf(Scope scope)
    {
        var at = _reader.Position;
        var code = _reader.S33();
        if (code < 0)
        {
            return Primitive((int)(code & 0x7f)) is { } primitive && code >= -64
                ? primitive
                : throw _reader.Malformed("invalid leading byte of a value type", at);
        }

        return Get(scope.Types, (uint)code, "type", at) is ValType type
            ? type
            : throw _reader.Invalid($"type index {code} is not a defined type", at);
    }

    private FuncType Function(Scope scope)
    {
        var parameters = Labelled(scope, "function parameter");
        var at = _reader.Position;
        var result = ResultList(scope);
        return result is { ContainsBorrow: true }
            ? throw _reader.Invalid("function result cannot contain a `borrow` type", at)
            : new FuncType(parameters, result);
    }

    private ValType? ResultList(Scope scope)
    {
        var at = _reader.Position;
        switch (_reader.Byte())
        {
            case 0x00:
                return ValueTypeOf(scope);
            case 0x01:
                _reader.Expect(0, "invalid result list");
                return null;
            default:
                throw _reader.Malformed("invalid result list", at);
        }
    }

    private InstanceType InstanceTypeBody(Scope parent)
    {
        var scope = NestedScope(ScopeKind.InstanceType, parent);
        for (var count = _reader.Count(_limits.Definitions, "declarations"); count > 0; count--)
        {
            Declaration(scope);
        }

        return scope.ToInstanceType();
    }

    private ComponentType ComponentTypeBody(Scope parent)
    {
        var scope = NestedScope(ScopeKind.ComponentType, parent);
        for (var count = _reader.Count(_limits.Definitions, "declarations"); count > 0; count--)
        {
            if (_reader.PeekByte() == 0x03)
            {
                _reader.Byte();
                Import(scope);
            }
            else
            {
                Declaration(scope);
            }
        }

        return scope.ToComponentType();
    }

    private Scope NestedScope(ScopeKind kind, Scope parent)
    {
        var scope = new Scope(kind, parent);
        return scope.Nesting <= _limits.TypeNesting
            ? scope
            : throw _reader.Fail(
                Wasm.WasmFormatError.LimitExceeded,
                $"types nested too deeply, the limit is {_limits.TypeNesting}"
            );
    }

    private void Declaration(Scope scope)
    {
        var at = _reader.Position;
        var code = _reader.Byte();
        switch (code)
        {
            case 0x00:
                CoreTypeEntry(scope);
                break;
            case 0x01:
                TypeEntry(scope);
                break;
            case 0x02:
                Alias(scope);
                break;
            case 0x04:
                ExportDeclaration(scope);
                break;
            default:
                throw _reader.Malformed($"invalid leading byte 0x{code:x} of a declaration", at);
        }
    }
}
