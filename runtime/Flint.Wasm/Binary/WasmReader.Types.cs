using System.Runtime.CompilerServices;

namespace Flint.Wasm.Binary;

/// <summary>Types and instruction immediates (core specification, 5.3 and 5.4).</summary>
internal ref partial struct WasmReader
{
    /// <summary>
    /// An opcode, prefix included. Features that this engine leaves out are refused by name.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Opcode ReadOpcode()
    {
        var value = ReadByte();
        return value < 0xFB ? (Opcode)value : ReadPrefixedOpcode(value);
    }

    /// <summary>A value type whose type indices mean entries of <paramref name="types"/>.</summary>
    public ValueType ReadValueType(ReadOnlySpan<FunctionType> types)
    {
        var start = _position;
        return Resolve(ReadUnresolvedValueType(), types, start);
    }

    /// <summary>A reference type whose type indices mean entries of <paramref name="types"/>.</summary>
    public ValueType ReadReferenceType(ReadOnlySpan<FunctionType> types)
    {
        var start = _position;
        var type = ReadValueType(types);
        return type.IsReference
            ? type
            : throw new WasmFormatException(WasmFormatError.Malformed, start, "malformed reference type");
    }

    /// <summary>A heap type whose type indices mean entries of <paramref name="types"/>.</summary>
    public HeapType ReadHeapType(ReadOnlySpan<FunctionType> types)
    {
        var start = _position;
        return Resolve(ValueType.Ref(nullable: true, ReadUnresolvedHeapType()), types, start).Heap;
    }

    /// <summary>A value type in which a concrete heap type holds the module's type index instead of a canonical id.</summary>
    public ValueType ReadUnresolvedValueType()
    {
        var start = _position;
        var code = ReadByte();
        return code switch
        {
            0x7F => ValueType.I32,
            0x7E => ValueType.I64,
            0x7D => ValueType.F32,
            0x7C => ValueType.F64,
            0x7B => ValueType.V128,
            0x64 => ValueType.Ref(nullable: false, ReadUnresolvedHeapType()),
            0x63 => ValueType.Ref(nullable: true, ReadUnresolvedHeapType()),
            >= 0x68 and <= 0x74 => ValueType.Ref(nullable: true, AbstractHeapType(code - 0x80, start)),
            _ => throw new WasmFormatException(
                WasmFormatError.Malformed,
                start,
                $"malformed value type: byte 0x{code:x2}"
            ),
        };
    }

    /// <summary>Replaces a module's type index by the canonical id of that type.</summary>
    public static ValueType Resolve(ValueType type, ReadOnlySpan<FunctionType> types, int offset)
    {
        if (!type.Heap.IsConcrete || type.Kind != ValueKind.Ref)
        {
            return type;
        }

        if ((uint)type.Heap.Code >= (uint)types.Length)
        {
            throw new WasmFormatException(
                WasmFormatError.Invalid,
                offset,
                $"unknown type {type.Heap.Code}: the module has {types.Length} types"
            );
        }

        return ValueType.Ref(type.Nullable, HeapType.Concrete(types[type.Heap.Code].Id));
    }

    public BlockType ReadBlockType(ReadOnlySpan<FunctionType> types)
    {
        var start = _position;
        var first = PeekByte();
        if (first == 0x40)
        {
            _position++;
            return default;
        }

        // A single byte with the sign bit is a negative s33: a value type. Others are type indices.
        if (first is > 0x40 and < 0x80)
        {
            return new BlockType(Function: null, ReadValueType(types));
        }

        var index = ReadS33();
        if (index < 0)
        {
            throw new WasmFormatException(WasmFormatError.Malformed, start, "malformed block type");
        }

        return index < types.Length
            ? new BlockType(types[(int)index], default)
            : throw new WasmFormatException(
                WasmFormatError.Invalid,
                start,
                $"unknown type {index}: the module has {types.Length} types"
            );
    }

    /// <summary>A memory argument. Whether the memory exists and the offset fits it is for the validator to say.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MemoryArgument ReadMemoryArgument()
    {
        var start = _position;
        var flags = ReadU32();
        uint memory = 0;
        if (flags >= 0x40)
        {
            if (flags >= 0x80)
            {
                throw new WasmFormatException(WasmFormatError.Malformed, start, "malformed memop flags");
            }

            flags -= 0x40;
            memory = ReadU32();
        }

        return new MemoryArgument((int)flags, (int)memory, ReadU64());
    }

    public CatchClause ReadCatchClause()
    {
        var start = _position;
        var kind = (CatchKind)ReadByte();
        return kind switch
        {
            CatchKind.Catch or CatchKind.CatchRef => new CatchClause(kind, ReadU32(), ReadU32()),
            CatchKind.CatchAll or CatchKind.CatchAllRef => new CatchClause(kind, 0, ReadU32()),
            _ => throw new WasmFormatException(WasmFormatError.Malformed, start, "malformed catch clause"),
        };
    }

    private HeapType ReadUnresolvedHeapType()
    {
        var start = _position;
        var code = ReadS33();
        return code switch
        {
            >= 0 and <= int.MaxValue => HeapType.Concrete((int)code),
            < 0 and >= -64 => AbstractHeapType((int)code, start),
            _ => throw new WasmFormatException(WasmFormatError.Malformed, start, "malformed heap type"),
        };
    }

    private static HeapType AbstractHeapType(int code, int offset) =>
        (code + 0x80) switch
        {
            0x70 => HeapType.Func,
            0x6F => HeapType.Extern,
            0x69 => HeapType.Exn,
            0x73 => HeapType.NoFunc,
            0x72 => HeapType.NoExtern,
            0x74 => HeapType.NoExn,
            0x71 or 0x6E or 0x6D or 0x6C or 0x6B or 0x6A => throw new WasmFormatException(
                WasmFormatError.Unsupported,
                offset,
                "garbage-collected types (any, eq, i31, struct, array, none) are not supported; "
                    + "build the module without the garbage collection feature"
            ),
            _ => throw new WasmFormatException(
                WasmFormatError.Malformed,
                offset,
                $"malformed heap type: byte 0x{code + 0x80:x2}"
            ),
        };

    private Opcode ReadPrefixedOpcode(byte prefix)
    {
        var start = _position - 1;
        if (prefix == 0xFF)
        {
            throw new WasmFormatException(WasmFormatError.Malformed, start, "illegal opcode ff");
        }

        var number = ReadU32();
        switch (prefix)
        {
            case 0xFC when number < 0x100:
                return (Opcode)(0x100 + number);
            case 0xFD when number < OpcodeTable.Size - 0x200:
                return (Opcode)(0x200 + number);
            case 0xFB:
                throw new WasmFormatException(
                    WasmFormatError.Unsupported,
                    start,
                    $"garbage collection instructions (0xfb {number}) are not supported; "
                        + "build the module without the garbage collection feature"
                );
            case 0xFE:
                throw new WasmFormatException(
                    WasmFormatError.Unsupported,
                    start,
                    $"thread instructions (0xfe {number}) are not supported; build the module without the threads feature"
                );
            default:
                throw new WasmFormatException(
                    WasmFormatError.Malformed,
                    start,
                    $"illegal opcode {prefix:x2} {number:x2}"
                );
        }
    }
}
