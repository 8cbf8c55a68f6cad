using Flint.Wasm.Binary;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Validation;

/// <summary>References, memories and tables (core specification, 3.4.3 to 3.4.12).</summary>
internal sealed partial class FunctionValidator
{
    private static ValueKind AddressType(bool is64) => is64 ? ValueKind.I64 : ValueKind.I32;

    private void ValidateReference(Opcode opcode, ref WasmReader reader)
    {
        switch (opcode)
        {
            case Opcode.RefNull:
                Push(ValueType.Ref(nullable: true, reader.ReadHeapType(context.Types)));
                break;
            case Opcode.RefIsNull:
                PopReference();
                Push(ValueType.I32);
                break;
            case Opcode.RefFunc:
                var function = ModuleContext.CheckIndex(reader.ReadU32(), context.Functions.Count, "function", _offset);
                if (!context.IsReferenced(function))
                {
                    throw Invalid(
                        $"undeclared function reference: function {function} must be exported or stand in an element "
                            + "segment or a global"
                    );
                }

                Push(ValueType.Ref(nullable: false, HeapType.Concrete(context.Functions[function].Id)));
                break;
            case Opcode.RefAsNonNull:
                Push(PopReference() with { Nullable = false });
                break;
            case Opcode.BrOnNull:
                BranchOnNull(reader.ReadU32());
                break;
            case Opcode.BrOnNonNull:
                BranchOnNonNull(reader.ReadU32());
                break;
            default:
                throw UnknownOpcode(opcode);
        }
    }

    private void BranchOnNull(uint label)
    {
        var reference = PopReference();
        PopAndPushLabel(in FindLabel(label));
        Push(reference with { Nullable = false });
    }

    private void BranchOnNonNull(uint label)
    {
        ref readonly var frame = ref FindLabel(label);
        var count = frame.LabelCount;
        if (count == 0 || !frame.LabelType(count - 1).IsReference)
        {
            throw Invalid($"type mismatch: label {label} takes no reference");
        }

        // The branch hands on the reference as one that is not null; behind it, the reference is gone.
        Push(PopReference() with { Nullable = false });
        PopAndPushLabel(in frame);
        _height--;
    }

    private ValueKind ReadMemoryArgument(in OpcodeInfo info, ref WasmReader reader)
    {
        var argument = reader.ReadMemoryArgument();
        var memory = FindMemory((uint)argument.Memory);
        if (argument.Alignment > info.Alignment)
        {
            throw Invalid(
                $"alignment must not be larger than natural: 2^{argument.Alignment} is larger than 2^{info.Alignment}"
            );
        }

        if (!memory.Is64 && argument.Offset > uint.MaxValue)
        {
            throw Invalid($"offset out of range: {argument.Offset} in a 32-bit memory");
        }

        return AddressType(memory.Is64);
    }

    private MemoryType FindMemory(uint index) =>
        context.Memories[ModuleContext.CheckIndex(index, context.Memories.Count, "memory", _offset)];

    private TableType ReadTable(ref WasmReader reader) =>
        context.Tables[ModuleContext.CheckIndex(reader.ReadU32(), context.Tables.Count, "table", _offset)];

    private ElementSegment ReadElementSegment(ref WasmReader reader) =>
        context.Elements[ModuleContext.CheckIndex(reader.ReadU32(), context.Elements.Count, "elem segment", _offset)];

    private void ReadDataSegment(ref WasmReader reader)
    {
        var index = reader.ReadU32();
        if (context.DataCount is not { } count)
        {
            throw new WasmFormatException(
                WasmFormatError.Malformed,
                _offset,
                $"data count section required: {OpcodeTable.Name(_opcode)} names a data segment"
            );
        }

        ModuleContext.CheckIndex(index, count, "data segment", _offset);
    }

    private void ValidateMemory(Opcode opcode, ref WasmReader reader)
    {
        if (opcode == Opcode.MemoryInit)
        {
            ReadDataSegment(ref reader);
        }

        var address = AddressType(FindMemory(reader.ReadU32()).Is64);
        switch (opcode)
        {
            case Opcode.MemorySize:
                Push(new ValueType(address));
                break;
            case Opcode.MemoryGrow:
                Pop(address);
                Push(new ValueType(address));
                break;
            case Opcode.MemoryFill:
                Pop(address);
                Pop(ValueKind.I32);
                Pop(address);
                break;
            case Opcode.MemoryInit:
                Pop(ValueKind.I32);
                Pop(ValueKind.I32);
                Pop(address);
                break;
            case Opcode.MemoryCopy:
                var source = AddressType(FindMemory(reader.ReadU32()).Is64);
                Pop(Smaller(address, source));
                Pop(source);
                Pop(address);
                break;
            default:
                throw UnknownOpcode(opcode);
        }
    }

    private void ValidateTable(Opcode opcode, ref WasmReader reader)
    {
        var segment = opcode == Opcode.TableInit ? ReadElementSegment(ref reader) : null;
        var table = ReadTable(ref reader);
        var address = AddressType(table.Is64);
        switch (opcode)
        {
            case Opcode.TableGet:
                Pop(address);
                Push(table.Element);
                break;
            case Opcode.TableSet:
                Pop(table.Element);
                Pop(address);
                break;
            case Opcode.TableSize:
                Push(new ValueType(address));
                break;
            case Opcode.TableGrow:
                Pop(address);
                Pop(table.Element);
                Push(new ValueType(address));
                break;
            case Opcode.TableFill:
                Pop(address);
                Pop(table.Element);
                Pop(address);
                break;
            case Opcode.TableInit:
                CheckElementType(segment!.Type, table.Element);
                Pop(ValueKind.I32);
                Pop(ValueKind.I32);
                Pop(address);
                break;
            case Opcode.TableCopy:
                var source = ReadTable(ref reader);
                CheckElementType(source.Element, table.Element);
                var sourceAddress = AddressType(source.Is64);
                Pop(Smaller(address, sourceAddress));
                Pop(sourceAddress);
                Pop(address);
                break;
            default:
                throw UnknownOpcode(opcode);
        }
    }

    private void CheckElementType(ValueType source, ValueType destination)
    {
        if (!source.IsSubtypeOf(destination))
        {
            throw Invalid($"type mismatch: elements of type {source} for a table of {destination}");
        }
    }

    // A length that fits both address types.
    private static ValueKind Smaller(ValueKind one, ValueKind other) =>
        one == ValueKind.I64 && other == ValueKind.I64 ? ValueKind.I64 : ValueKind.I32;
}
