using Flint.Component.Types;
using Flint.Component.Validation;
using Flint.Wasm;

namespace Flint.Component.Binary;

/// <content>Canonical definitions: where component functions and core functions meet.</content>
internal sealed partial class ComponentDecoder
{
    private void Canon()
    {
        var at = _reader.Position;
        var code = _reader.Byte();
        switch (code)
        {
            case 0x00:
                _reader.Expect(0, "invalid sort of a lifted function");
                Lift(at);
                break;
            case 0x01:
                _reader.Expect(0, "invalid sort of a lowered function");
                Lower(at);
                break;
            case 0x02:
                Resource(ResourceOperation.New, CoreSignatures.HandleToRepresentation, at);
                break;
            case 0x03:
                Resource(ResourceOperation.Drop, CoreSignatures.Destructor, at);
                break;
            case 0x04:
                Resource(ResourceOperation.Representation, CoreSignatures.HandleToRepresentation, at);
                break;
            case 0x05 or 0x06 or (>= 0x09 and <= 0x2d) or (>= 0x40 and <= 0x42):
                throw _reader.Unsupported($"asynchronous built-in 0x{code:x} (WASI 0.3) is not supported", at);
            default:
                throw _reader.Malformed($"invalid leading byte 0x{code:x} of a canonical function", at);
        }
    }

    private void Lift(int at)
    {
        var index = _reader.U32();
        var core = Get(_component.CoreFunctions, index, "core function", at);
        var options = Options(out var async);
        var type = TypeAt<FuncType>(_component, "a function type");
        RefuseAsync(async, at);
        var signature = CoreSignatures.Lift(type);
        if (options.PostReturn is { } postReturn)
        {
            var expected = FunctionTypeRegistry.Get(signature.Results.AsSpan(), []);
            if (_component.CoreFunctions[postReturn] != expected)
            {
                throw _reader.Invalid(
                    "canonical option `post-return` uses a core function with an incorrect signature",
                    at
                );
            }
        }

        var pointersIn = type.ParametersInMemory || type.Parameters.Any(static p => p.Type.ContainsPointer);
        var pointersOut = type.ResultInMemory || type.Result is { ContainsPointer: true };
        Require(options, memory: pointersIn || pointersOut, realloc: pointersIn, at);
        if (core != signature)
        {
            throw _reader.Invalid(
                $"lowered types `{signature}` do not match the types `{core}` of core function {index}",
                at
            );
        }

        Add(_component.Functions, type, "functions");
        _definitions.Add(new LiftDefinition((int)index, options, type));
    }

    private void Lower(int at)
    {
        var index = _reader.U32();
        var type = Get(_component.Functions, index, "function", at);
        var options = Options(out var async);
        RefuseAsync(async, at);
        if (options.PostReturn is not null)
        {
            throw _reader.Invalid("canonical option `post-return` cannot be specified for lowerings", at);
        }

        var pointersIn = type.ParametersInMemory || type.Parameters.Any(static p => p.Type.ContainsPointer);
        var pointersOut = type.Result is { ContainsPointer: true };
        Require(options, memory: pointersIn || pointersOut || type.ResultInMemory, realloc: pointersOut, at);
        Add(_component.CoreFunctions, CoreSignatures.Lower(type), "core functions");
        _definitions.Add(new LowerDefinition((int)index, options, type));
    }

    private void RefuseAsync(bool async, int at)
    {
        if (async)
        {
            throw _reader.Unsupported("the asynchronous canonical ABI (WASI 0.3) is not supported", at);
        }
    }

    private void Require(CanonicalOptions options, bool memory, bool realloc, int at)
    {
        if (memory && options.Memory is null)
        {
            throw _reader.Invalid("canonical option `memory` is required", at);
        }

        if (realloc && options.Realloc is null)
        {
            throw _reader.Invalid("canonical option `realloc` is required", at);
        }
    }

    private void Resource(ResourceOperation operation, FunctionType signature, int at)
    {
        var index = _reader.U32();
        if (Get(_component.Types, index, "type", at) is not ResourceReference { Resource: var resource })
        {
            throw _reader.Invalid($"type index {index} is not a resource type", at);
        }

        if (operation != ResourceOperation.Drop && !_component.DefinedResources.Contains(resource))
        {
            throw _reader.Invalid($"type index {index} is not a local resource", at);
        }

        Add(_component.CoreFunctions, signature, "core functions");
        _definitions.Add(new ResourceOperationDefinition(operation, resource));
    }

    private CanonicalOptions Options(out bool async)
    {
        StringEncoding? encoding = null;
        int? memory = null;
        int? realloc = null;
        int? postReturn = null;
        async = false;
        for (var count = _reader.Count(_limits.Members, "canonical options"); count > 0; count--)
        {
            var at = _reader.Position;
            var code = _reader.Byte();
            switch (code)
            {
                case <= 0x02:
                    encoding = encoding is { } previous
                        ? throw _reader.Invalid(
                            $"canonical encoding option `{previous}` conflicts with option `{(StringEncoding)code}`",
                            at
                        )
                        : (StringEncoding)code;
                    break;
                case 0x03:
                    memory = Once(memory, "memory", at);
                    if (Get(_component.CoreMemories, (uint)memory, "memory", at).Is64)
                    {
                        throw _reader.Unsupported("64-bit memories in canonical options are not supported", at);
                    }

                    break;
                case 0x04:
                    realloc = Once(realloc, "realloc", at);
                    if (Get(_component.CoreFunctions, (uint)realloc, "core function", at) != CoreSignatures.Realloc)
                    {
                        throw _reader.Invalid(
                            "canonical option `realloc` uses a core function with an incorrect signature",
                            at
                        );
                    }

                    break;
                case 0x05:
                    postReturn = Once(postReturn, "post-return", at);
                    Get(_component.CoreFunctions, (uint)postReturn, "core function", at);
                    break;
                case 0x06:
                    async = true;
                    break;
                case 0x07:
                    async = true;
                    _reader.U32();
                    break;
                default:
                    throw _reader.Malformed($"invalid leading byte 0x{code:x} of a canonical option", at);
            }
        }

        return realloc is not null && memory is null
            ? throw _reader.Invalid("canonical option `realloc` requires `memory` to also be specified")
            : new CanonicalOptions(encoding ?? StringEncoding.Utf8, memory, realloc, postReturn);
    }

    private int Once(int? previous, string option, int at)
    {
        var index = _reader.U32();
        return previous is null
            ? (int)Math.Min(index, int.MaxValue)
            : throw _reader.Invalid($"canonical option `{option}` is specified more than once", at);
    }
}
