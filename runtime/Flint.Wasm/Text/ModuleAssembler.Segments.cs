using System.Runtime.InteropServices;
using Flint.Wasm.Binary;

namespace Flint.Wasm.Text;

/// <summary>Element and data segments.</summary>
internal sealed partial class ModuleAssembler
{
    private void AssembleElement()
    {
        _reader.TryIdentifier();
        var entry = _elementSection.AddEntry();
        if (_reader.TryWord("declare"u8))
        {
            ElementList.Take(this, type: null, allowIndices: false).WriteDeclarative(entry);
            _reader.ExpectClose();
            return;
        }

        uint table = 0;
        var hasTable = _reader.TryOpen("table"u8);
        if (hasTable)
        {
            table = _tables.Take(_reader);
            _reader.ExpectClose();
        }

        if (!hasTable && (!_reader.AtOpen || _reader.AtOpenWord("ref"u8)))
        {
            ElementList.Take(this, type: null, allowIndices: false).WritePassive(entry);
        }
        else
        {
            var offset = new WasmWriter();
            AssembleOffset(offset);
            ElementList.Take(this, type: null, allowIndices: !hasTable).WriteActive(entry, table, offset.Written);
        }

        _reader.ExpectClose();
    }

    private void AssembleData()
    {
        _reader.TryIdentifier();
        var entry = _dataSection.AddEntry();
        uint memory = 0;
        var hasMemory = _reader.TryOpen("memory"u8);
        if (hasMemory)
        {
            memory = _memories.Take(_reader);
            _reader.ExpectClose();
        }

        if (hasMemory || _reader.AtOpen)
        {
            WriteDataHead(entry, memory);
            AssembleOffset(entry);
        }
        else
        {
            entry.WriteByte(1);
        }

        entry.WriteVector(CollectionsMarshal.AsSpan(_reader.TakeStrings()));
        _reader.ExpectClose();
    }

    private static void WriteDataHead(WasmWriter entry, uint memory)
    {
        if (memory == 0)
        {
            entry.WriteByte(0);
            return;
        }

        entry.WriteByte(2);
        entry.WriteUnsigned(memory);
    }

    // (offset instructions) or one folded instruction.
    private void AssembleOffset(WasmWriter output)
    {
        if (_reader.TryOpen("offset"u8))
        {
            _instructions.AssembleConstant(output);
            _reader.ExpectClose();
        }
        else
        {
            _instructions.AssembleFoldedConstant(output);
        }
    }

    /// <summary>The elements of a segment: function indices, or expressions of a reference type.</summary>
    private sealed class ElementList(TextType type, bool hasExpressions)
    {
        private readonly WasmWriter _elements = new();

        public int Count { get; private set; }

        /// <summary>Reads the elements up to the closing parenthesis.</summary>
        /// <param name="assembler">Whose text it is.</param>
        /// <param name="type">The type that the surrounding table gives; null where the list names its own.</param>
        /// <param name="allowIndices">Whether function indices may stand without the keyword <c>func</c>.</param>
        public static ElementList Take(ModuleAssembler assembler, TextType? type, bool allowIndices)
        {
            var reader = assembler._reader;
            if (type is null && reader.TryWord("func"u8))
            {
                return TakeIndices(assembler, TextType.FuncRef);
            }

            if (allowIndices && (reader.AtIndex || reader.AtClose))
            {
                return TakeIndices(assembler, type ?? TextType.FuncRef);
            }

            var list = new ElementList(type ?? assembler._types.TakeReferenceType(reader), hasExpressions: true);
            while (reader.AtOpen)
            {
                list.Count++;
                if (reader.TryOpen("item"u8))
                {
                    assembler._instructions.AssembleConstant(list._elements);
                    reader.ExpectClose();
                }
                else
                {
                    assembler._instructions.AssembleFoldedConstant(list._elements);
                }
            }

            return list;
        }

        public void WritePassive(WasmWriter output)
        {
            output.WriteByte(hasExpressions ? (byte)5 : (byte)1);
            WriteTypeAndElements(output);
        }

        public void WriteDeclarative(WasmWriter output)
        {
            output.WriteByte(hasExpressions ? (byte)7 : (byte)3);
            WriteTypeAndElements(output);
        }

        public void WriteActive(WasmWriter output, uint table, ReadOnlySpan<byte> offset)
        {
            if (table == 0 && type == TextType.FuncRef)
            {
                output.WriteByte(hasExpressions ? (byte)4 : (byte)0);
                output.WriteBytes(offset);
                WriteElements(output);
                return;
            }

            output.WriteByte(hasExpressions ? (byte)6 : (byte)2);
            output.WriteUnsigned(table);
            output.WriteBytes(offset);
            WriteTypeAndElements(output);
        }

        // Function indices make a segment of funcref; in a table of another type they stand for ref.func.
        private static ElementList TakeIndices(ModuleAssembler assembler, TextType type)
        {
            var list = new ElementList(type, hasExpressions: type != TextType.FuncRef);
            while (assembler._reader.AtIndex)
            {
                list.Count++;
                var index = assembler._functions.Take(assembler._reader);
                if (list.HasExpressions)
                {
                    list._elements.WriteOpcode(Opcode.RefFunc);
                }

                list._elements.WriteUnsigned(index);
                if (list.HasExpressions)
                {
                    list._elements.WriteOpcode(Opcode.End);
                }
            }

            return list;
        }

        private bool HasExpressions => hasExpressions;

        private void WriteTypeAndElements(WasmWriter output)
        {
            if (hasExpressions)
            {
                type.Write(output);
            }
            else
            {
                output.WriteByte(0);
            }

            WriteElements(output);
        }

        private void WriteElements(WasmWriter output)
        {
            output.WriteUnsigned((ulong)Count);
            output.WriteBytes(_elements.Written);
        }
    }
}
