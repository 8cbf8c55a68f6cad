using Flint.Wasm.Binary;

namespace Flint.Wasm.Text;

/// <summary>Imports, exports, functions, tables, memories, globals and tags.</summary>
internal sealed partial class ModuleAssembler
{
    private void AssembleImport()
    {
        var entry = _importSection.AddEntry();
        entry.WriteName(_reader.TakeName());
        entry.WriteName(_reader.TakeName());
        _reader.ExpectOpen();
        var word = System.Text.Encoding.UTF8.GetString(_reader.TakeWord("an import kind"));
        _reader.TryIdentifier();
        switch (word)
        {
            case "func":
                _next.Functions++;
                entry.WriteByte((byte)ExternKind.Function);
                entry.WriteUnsigned(_types.TakeUse(_reader, IndexSpace.Decoration));
                break;
            case "table":
                _next.Tables++;
                entry.WriteByte((byte)ExternKind.Table);
                WriteTableType(entry);
                break;
            case "memory":
                _next.Memories++;
                entry.WriteByte((byte)ExternKind.Memory);
                WriteLimits(entry, TakeAddressType());
                break;
            case "global":
                _next.Globals++;
                entry.WriteByte((byte)ExternKind.Global);
                WriteGlobalType(entry);
                break;
            default:
                _next.Tags++;
                entry.WriteByte((byte)ExternKind.Tag);
                entry.WriteByte(0);
                entry.WriteUnsigned(_types.TakeUse(_reader, IndexSpace.Decoration));
                break;
        }

        _reader.ExpectClose();
        _reader.ExpectClose();
    }

    private void AssembleExport()
    {
        var entry = _exportSection.AddEntry();
        entry.WriteName(_reader.TakeName());
        _reader.ExpectOpen();
        var word = System.Text.Encoding.UTF8.GetString(_reader.TakeWord("an export kind"));
        var (kind, space) = word switch
        {
            "func" => (ExternKind.Function, _functions),
            "table" => (ExternKind.Table, _tables),
            "memory" => (ExternKind.Memory, _memories),
            "global" => (ExternKind.Global, _globals),
            "tag" => (ExternKind.Tag, _tags),
            _ => throw _reader.Fault($"unexpected token {word}: it names no kind of export"),
        };
        entry.WriteByte((byte)kind);
        entry.WriteUnsigned(space.Take(_reader));
        _reader.ExpectClose();
        _reader.ExpectClose();
    }

    /// <summary>Reads the identifier, inline exports and the inline import. Answers the import's entry, or null.</summary>
    private WasmWriter? TakeHead(ExternKind kind, int index)
    {
        _reader.TryIdentifier();
        while (_reader.TryOpen("export"u8))
        {
            var export = _exportSection.AddEntry();
            export.WriteName(_reader.TakeName());
            export.WriteByte((byte)kind);
            export.WriteUnsigned((ulong)index);
            _reader.ExpectClose();
        }

        if (!_reader.TryOpen("import"u8))
        {
            return null;
        }

        var entry = _importSection.AddEntry();
        entry.WriteName(_reader.TakeName());
        entry.WriteName(_reader.TakeName());
        entry.WriteByte((byte)kind);
        _reader.ExpectClose();
        return entry;
    }

    private void AssembleFunction()
    {
        var import = TakeHead(ExternKind.Function, _next.Functions++);
        var locals = _instructions.Locals;
        locals.Clear();
        var type = _types.TakeUse(_reader, locals);
        if (import is not null)
        {
            import.WriteUnsigned(type);
            _reader.ExpectClose();
            return;
        }

        _functionSection.AddEntry().WriteUnsigned(type);
        var declared = new List<TextType>();
        _types.ReadTypes(_reader, "local"u8, declared, locals);
        var body = new WasmWriter();
        WriteLocals(body, declared);
        _instructions.AssembleBody(body);
        _codeSection.AddEntry().WriteVector(body.Written);
        _reader.ExpectClose();
    }

    private static void WriteLocals(WasmWriter body, List<TextType> locals)
    {
        var runs = new List<(ulong Count, TextType Type)>();
        foreach (var type in locals)
        {
            if (runs.Count > 0 && runs[^1].Type == type)
            {
                runs[^1] = (runs[^1].Count + 1, type);
            }
            else
            {
                runs.Add((1, type));
            }
        }

        body.WriteUnsigned((ulong)runs.Count);
        foreach (var (count, type) in runs)
        {
            body.WriteUnsigned(count);
            type.Write(body);
        }
    }

    private void AssembleTable()
    {
        var index = _next.Tables++;
        if (TakeHead(ExternKind.Table, index) is { } import)
        {
            WriteTableType(import);
            _reader.ExpectClose();
            return;
        }

        var entry = _tableSection.AddEntry();
        var is64 = TakeAddressType();
        if (_reader.AtOpen || !IsDigit())
        {
            AssembleTableWithElements(entry, index, is64);
            return;
        }

        var limits = new WasmWriter();
        WriteLimits(limits, is64);
        var type = _types.TakeReferenceType(_reader);
        if (_reader.AtClose)
        {
            type.Write(entry);
            entry.WriteBytes(limits.Written);
        }
        else
        {
            entry.WriteByte(0x40);
            entry.WriteByte(0);
            type.Write(entry);
            entry.WriteBytes(limits.Written);
            _instructions.AssembleConstant(entry);
        }

        _reader.ExpectClose();
    }

    private void AssembleTableWithElements(WasmWriter entry, int index, bool is64)
    {
        var type = _types.TakeReferenceType(_reader);
        _reader.ExpectOpen("elem"u8);
        var segment = ElementList.Take(this, type, allowIndices: true);
        _reader.ExpectClose();
        type.Write(entry);
        entry.WriteByte(is64 ? (byte)5 : (byte)1);
        entry.WriteUnsigned((ulong)segment.Count);
        entry.WriteUnsigned((ulong)segment.Count);
        var offset = new WasmWriter();
        offset.WriteOpcode(is64 ? Opcode.I64Const : Opcode.I32Const);
        offset.WriteSigned(0);
        offset.WriteOpcode(Opcode.End);
        segment.WriteActive(_elementSection.AddEntry(), (uint)index, offset.Written);
        _reader.ExpectClose();
    }

    private void WriteTableType(WasmWriter entry)
    {
        var limits = new WasmWriter();
        WriteLimits(limits, TakeAddressType());
        _types.TakeReferenceType(_reader).Write(entry);
        entry.WriteBytes(limits.Written);
    }

    private void AssembleMemory()
    {
        var index = _next.Memories++;
        if (TakeHead(ExternKind.Memory, index) is { } import)
        {
            WriteLimits(import, TakeAddressType());
            _reader.ExpectClose();
            return;
        }

        var entry = _memorySection.AddEntry();
        var is64 = TakeAddressType();
        if (!_reader.TryOpen("data"u8))
        {
            WriteLimits(entry, is64);
            _reader.ExpectClose();
            return;
        }

        var bytes = _reader.TakeStrings();
        _reader.ExpectClose();
        var pages = (ulong)(bytes.Count + WasmMemory.PageSize - 1) / WasmMemory.PageSize;
        entry.WriteByte(is64 ? (byte)5 : (byte)1);
        entry.WriteUnsigned(pages);
        entry.WriteUnsigned(pages);
        var segment = _dataSection.AddEntry();
        WriteDataHead(segment, (uint)index);
        segment.WriteOpcode(is64 ? Opcode.I64Const : Opcode.I32Const);
        segment.WriteSigned(0);
        segment.WriteOpcode(Opcode.End);
        segment.WriteVector(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes));
        _reader.ExpectClose();
    }

    private void AssembleGlobal()
    {
        if (TakeHead(ExternKind.Global, _next.Globals++) is { } import)
        {
            WriteGlobalType(import);
        }
        else
        {
            var entry = _globalSection.AddEntry();
            WriteGlobalType(entry);
            _instructions.AssembleConstant(entry);
        }

        _reader.ExpectClose();
    }

    private void AssembleTag()
    {
        var entry = TakeHead(ExternKind.Tag, _next.Tags++) ?? _tagSection.AddEntry();
        entry.WriteByte(0);
        entry.WriteUnsigned(_types.TakeUse(_reader, IndexSpace.Decoration));
        _reader.ExpectClose();
    }

    private void WriteGlobalType(WasmWriter entry)
    {
        var isMutable = _reader.TryOpen("mut"u8);
        _types.TakeValueType(_reader).Write(entry);
        entry.WriteByte(isMutable ? (byte)1 : (byte)0);
        if (isMutable)
        {
            _reader.ExpectClose();
        }
    }

    private bool TakeAddressType()
    {
        var is64 = _reader.TryWord("i64"u8);
        if (!is64)
        {
            _reader.TryWord("i32"u8);
        }

        return is64;
    }

    private void WriteLimits(WasmWriter entry, bool is64)
    {
        var minimum = _reader.TakeUnsigned(64, "a size");
        ulong? maximum = IsDigit() ? _reader.TakeUnsigned(64, "a size") : null;
        var isShared = _reader.TryWord("shared"u8);
        entry.WriteByte((byte)((maximum is null ? 0 : 1) | (isShared ? 2 : 0) | (is64 ? 4 : 0)));
        entry.WriteUnsigned(minimum);
        if (maximum is { } value)
        {
            entry.WriteUnsigned(value);
        }
    }

    private bool IsDigit() => _reader.Next.Kind == WatTokenKind.Word && char.IsAsciiDigit((char)_reader.NextText[0]);
}
