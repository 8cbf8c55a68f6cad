using System.Collections.Immutable;
using Flint.Component.Types;
using Flint.Component.Validation;
using Flint.Wasm;
using ValueType = Flint.Wasm.ValueType;

namespace Flint.Component.Binary;

/// <content>Core types: functions, and the types of core modules.</content>
internal sealed partial class ComponentDecoder
{
    private void CoreTypeEntry(Scope scope)
    {
        var at = _reader.Position;
        switch (_reader.PeekByte())
        {
            case 0x50:
                _reader.Byte();
                Add(scope.CoreTypes, CoreModuleType(scope), "core types");
                break;
            default:
                Add(scope.CoreTypes, CoreFunctionType(at), "core types");
                break;
        }
    }

    private FunctionType CoreFunctionType(int at)
    {
        var code = _reader.Byte();
        switch (code)
        {
            case 0x60:
                return FunctionTypeRegistry.Get(
                    CoreValueTypes(WasmLimits.Default.Parameters, "parameters"),
                    CoreValueTypes(WasmLimits.Default.Results, "results")
                );
            case 0x00:
            case 0x4e:
            case 0x4f:
            case 0x5e:
            case 0x5f:
                throw _reader.Unsupported("core types other than functions and modules are not supported", at);
            default:
                throw _reader.Malformed($"invalid leading byte 0x{code:x} of a core type", at);
        }
    }

    private ValueType[] CoreValueTypes(int limit, string what)
    {
        var types = new ValueType[_reader.Count(limit, what)];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = CoreValueType();
        }

        return types;
    }

    private ValueType CoreValueType()
    {
        var at = _reader.Position;
        var code = _reader.Byte();
        return code switch
        {
            0x7f => ValueType.I32,
            0x7e => ValueType.I64,
            0x7d => ValueType.F32,
            0x7c => ValueType.F64,
            0x7b => ValueType.V128,
            0x70 => ValueType.FuncRef,
            0x6f => ValueType.ExternRef,
            0x69 => ValueType.ExnRef,
            0x64 => ValueType.Ref(nullable: false, CoreHeapType()),
            0x63 => ValueType.Ref(nullable: true, CoreHeapType()),
            _ => throw _reader.Malformed($"malformed value type 0x{code:x}", at),
        };
    }

    private HeapType CoreHeapType()
    {
        var at = _reader.Position;
        return _reader.S33() switch
        {
            -0x10 => HeapType.Func,
            -0x11 => HeapType.Extern,
            -0x17 => HeapType.Exn,
            -0x0d => HeapType.NoFunc,
            -0x0e => HeapType.NoExtern,
            -0x0c => HeapType.NoExn,
            _ => throw _reader.Unsupported("references to other types are not supported here", at),
        };
    }

    private ModuleType CoreModuleType(Scope scope)
    {
        var types = new List<FunctionType>();
        var imports = ImmutableArray.CreateBuilder<WasmImport>();
        var exports = ImmutableArray.CreateBuilder<WasmExport>();
        var importNames = new HashSet<(string, string)>();
        var exportNames = new HashSet<string>(StringComparer.Ordinal);
        for (var count = _reader.Count(_limits.Definitions, "declarations"); count > 0; count--)
        {
            var at = _reader.Position;
            switch (_reader.Byte())
            {
                case 0x00:
                    var (module, field) = (_reader.Name(), _reader.Name());
                    if (!importNames.Add((module, field)))
                    {
                        throw _reader.Invalid($"duplicate import name `{module}:{field}`", at);
                    }

                    imports.Add(new WasmImport(module, field, CoreExternType(types)));
                    break;
                case 0x01:
                    if (_reader.PeekByte() == 0x50)
                    {
                        throw _reader.Invalid("nested core module types are not allowed", at);
                    }

                    types.Add(CoreFunctionType(at));
                    break;
                case 0x02:
                    types.Add(CoreTypeAlias(scope, types, at));
                    break;
                case 0x03:
                    var name = _reader.Name();
                    if (!exportNames.Add(name))
                    {
                        throw _reader.Invalid($"export name `{name}` already defined", at);
                    }

                    exports.Add(new WasmExport(name, CoreExternType(types)));
                    break;
                default:
                    throw _reader.Malformed("invalid leading byte of a module type declaration", at);
            }
        }

        return new ModuleType(imports.ToImmutable(), exports.ToImmutable());
    }

    private FunctionType CoreTypeAlias(Scope scope, List<FunctionType> types, int at)
    {
        _reader.Expect(0x10, "only core types can be aliased in a module type");
        _reader.Expect(0x01, "only outer aliases are allowed in a module type");
        var count = _reader.U32();
        var index = _reader.U32();
        if (count == 0)
        {
            return Get(types, index, "core type", at);
        }

        var (target, _) = OuterScope(scope, count - 1, at);
        return Get(target.CoreTypes, index, "core type", at) as FunctionType
            ?? throw _reader.Invalid("outer type may not be a core module", at);
    }

    private ExternType CoreExternType(List<FunctionType> types)
    {
        var at = _reader.Position;
        switch (_reader.Byte())
        {
            case 0x00:
                return new FunctionExternType(Get(types, _reader.U32(), "type", at));
            case 0x01:
                return CoreTableType();
            case 0x02:
                return CoreMemoryType();
            case 0x03:
                var type = CoreValueType();
                var mutable = _reader.Byte();
                return mutable <= 1
                    ? new GlobalType(type, mutable == 1)
                    : throw _reader.Malformed("malformed mutability", at);
            case 0x04:
                _reader.Expect(0, "invalid tag attribute");
                return new TagType(Get(types, _reader.U32(), "type", at));
            default:
                throw _reader.Malformed("malformed import kind", at);
        }
    }

    private TableType CoreTableType()
    {
        var at = _reader.Position;
        var element = CoreValueType();
        if (!element.IsReference)
        {
            throw _reader.Malformed("malformed reference type", at);
        }

        var (minimum, maximum, is64) = CoreLimits();
        return new TableType(element, minimum, maximum, is64);
    }

    private MemoryType CoreMemoryType()
    {
        var at = _reader.Position;
        var (minimum, maximum, is64) = CoreLimits();
        var most = is64 ? 1UL << 48 : 1UL << 16;
        return minimum <= most && maximum.GetValueOrDefault() <= most
            ? new MemoryType(minimum, maximum, is64)
            : throw _reader.Invalid($"memory size must be at most {most} pages", at);
    }

    private (ulong Minimum, ulong? Maximum, bool Is64) CoreLimits()
    {
        var at = _reader.Position;
        var flags = _reader.Byte();
        if ((flags & ~0x05) != 0)
        {
            throw (flags & ~0x07) == 0
                ? _reader.Unsupported("shared memories are not supported", at)
                : _reader.Malformed("malformed limits flags", at);
        }

        ulong minimum = _reader.U32();
        ulong? maximum = (flags & 1) != 0 ? _reader.U32() : null;
        return maximum < minimum
            ? throw _reader.Invalid("size minimum must not be greater than maximum", at)
            : (minimum, maximum, (flags & 4) != 0);
    }
}
