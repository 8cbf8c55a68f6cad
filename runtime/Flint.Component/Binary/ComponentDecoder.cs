using System.Collections.Immutable;
using Flint.Component.Types;
using Flint.Component.Validation;
using Flint.Wasm;

namespace Flint.Component.Binary;

/// <summary>
/// Decodes and validates a component in one pass (Binary.md): every section adds to the index spaces of the scope, and
/// nothing may refer to what comes later. Core modules are compiled where they are met.
/// </summary>
internal sealed partial class ComponentDecoder
{
    private static ReadOnlySpan<byte> Preamble => [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];

    private readonly WasmEngine _engine;
    private readonly ComponentLimits _limits;
    private readonly TypeChecker _checker;
    private readonly List<WasmModule> _modules;
    private readonly ImmutableArray<Definition>.Builder _definitions = ImmutableArray.CreateBuilder<Definition>();
    private readonly Scope _component;
    private ComponentReader _reader;

    private ComponentDecoder(
        WasmEngine engine,
        ComponentReader reader,
        Scope? parent,
        TypeChecker checker,
        List<WasmModule> modules
    )
    {
        _engine = engine;
        _reader = reader;
        _limits = reader.Limits;
        _checker = checker;
        _modules = modules;
        _component = new Scope(ScopeKind.Component, parent);
    }

    /// <summary>Decodes a whole binary. The modules it compiled are added to <paramref name="modules"/> even when it fails.</summary>
    /// <exception cref="ComponentFormatException">The binary is no valid component.</exception>
    public static ComponentDefinition Decode(
        WasmEngine engine,
        ReadOnlyMemory<byte> binary,
        ComponentLimits limits,
        List<WasmModule> modules
    )
    {
        if (binary.Length > limits.ComponentBytes)
        {
            throw new ComponentFormatException(
                WasmFormatError.LimitExceeded,
                0,
                $"component of {binary.Length} bytes, the limit is {limits.ComponentBytes}"
            );
        }

        var reader = new ComponentReader(binary, 0, binary.Length, limits);
        var checker = new TypeChecker(new TypeWork(limits.TypeWork));
        var decoder = new ComponentDecoder(engine, reader, null, checker, modules);
        try
        {
            return decoder.Component();
        }
        catch (TypeWorkExceededException exceeded)
        {
            throw new ComponentFormatException(WasmFormatError.LimitExceeded, binary.Length, exceeded.Message);
        }
    }

    private ComponentDefinition Component()
    {
        foreach (var expected in Preamble)
        {
            _reader.Expect(expected, "magic header, version or layer of a component not detected");
        }

        while (!_reader.AtEnd)
        {
            Section();
        }

        return new ComponentDefinition(_definitions.ToImmutable(), _component.ToComponentType());
    }

    private void Section()
    {
        var at = _reader.Position;
        var id = _reader.Byte();
        if (id > 12)
        {
            throw _reader.Malformed($"malformed section id: {id}", at);
        }

        var outer = _reader;
        _reader = outer.Sub(outer.U32());
        switch (id)
        {
            case 0:
                _reader.Name();
                break;
            case 1:
                CoreModule();
                break;
            case 4:
                NestedComponent();
                break;
            default:
                SectionOfMany(id, at);
                if (!_reader.AtEnd)
                {
                    throw _reader.Malformed("section size mismatch: unexpected data at the end of the section");
                }

                break;
        }

        _reader = outer;
    }

    private void SectionOfMany(byte id, int at)
    {
        Action item = id switch
        {
            2 => CoreInstance,
            3 => () => CoreTypeEntry(_component),
            5 => Instance,
            6 => () => Alias(_component),
            7 => () => TypeEntry(_component),
            8 => Canon,
            10 => () => Import(_component),
            11 => Export,
            _ => throw _reader.Unsupported("component values and start functions are not supported", at),
        };
        for (var count = _reader.Count(_limits.Definitions, "definitions"); count > 0; count--)
        {
            item();
        }
    }

    private void CoreModule()
    {
        var at = _reader.Position;
        if (_modules.Count >= _limits.Modules)
        {
            throw _reader.Fail(WasmFormatError.LimitExceeded, $"too many core modules, the limit is {_limits.Modules}");
        }

        WasmModule module;
        try
        {
            module = _engine.Compile(_reader.Binary[at.._reader.End]);
        }
        catch (WasmFormatException fault)
        {
            throw new ComponentFormatException(
                fault.Error,
                at + fault.Offset,
                $"core module {_modules.Count}: {fault.Reason}",
                fault
            );
        }

        _modules.Add(module);
        var names = new HashSet<(string, string)>();
        foreach (var import in module.Imports)
        {
            if (!names.Add((import.Module, import.Name)))
            {
                throw _reader.Invalid($"duplicate import name `{import.Module}:{import.Name}`", at);
            }
        }

        Add(_component.CoreModules, new ModuleType([.. module.Imports], [.. module.Exports]), "core modules");
        _definitions.Add(new CoreModuleDefinition(module));
    }

    private void NestedComponent()
    {
        if (_component.Nesting >= _limits.ComponentNesting)
        {
            throw _reader.Fail(
                WasmFormatError.LimitExceeded,
                $"components nested too deeply, the limit is {_limits.ComponentNesting}"
            );
        }

        var decoder = new ComponentDecoder(_engine, _reader, _component, _checker, _modules);
        var component = decoder.Component();
        Add(_component.Components, component.Type, "components");
        _definitions.Add(new NestedComponentDefinition(component));
    }

    private void Add<T>(List<T> space, T item, string what)
    {
        if (space.Count >= _limits.Definitions)
        {
            throw _reader.Fail(WasmFormatError.LimitExceeded, $"too many {what}, the limit is {_limits.Definitions}");
        }

        space.Add(item);
    }

    private T Get<T>(List<T> space, uint index, string what, int at) =>
        index < (uint)space.Count
            ? space[(int)index]
            : throw _reader.Invalid($"{what} index out of bounds: {index}", at);

    /// <summary>Checks the size of a type before anything walks over it.</summary>
    private T Bounded<T>(T type, int at)
        where T : TypeDefinition
    {
        if (type.Depth > _limits.TypeNesting)
        {
            throw _reader.Fail(
                WasmFormatError.LimitExceeded,
                $"types nested too deeply, the limit is {_limits.TypeNesting}",
                at
            );
        }

        if (type.Size > _limits.TypeSize)
        {
            throw _reader.Fail(
                WasmFormatError.LimitExceeded,
                $"type of {type.Size} parts, the limit is {_limits.TypeSize}",
                at
            );
        }

        return type;
    }

    private Sort ReadSort()
    {
        var at = _reader.Position;
        var code = _reader.Byte();
        return code switch
        {
            0x00 => ReadCoreSort(),
            0x01 => Sort.Function,
            0x02 => throw _reader.Unsupported("component values are not supported", at),
            0x03 => Sort.Type,
            0x04 => Sort.Component,
            0x05 => Sort.Instance,
            _ => throw _reader.Malformed($"invalid sort 0x{code:x}", at),
        };
    }

    private Sort ReadCoreSort()
    {
        var at = _reader.Position;
        var code = _reader.Byte();
        return code switch
        {
            0x00 => Sort.CoreFunction,
            0x01 => Sort.CoreTable,
            0x02 => Sort.CoreMemory,
            0x03 => Sort.CoreGlobal,
            0x04 => Sort.CoreTag,
            0x10 => Sort.CoreType,
            0x11 => Sort.CoreModule,
            0x12 => Sort.CoreInstance,
            _ => throw _reader.Malformed($"invalid core sort 0x{code:x}", at),
        };
    }
}
