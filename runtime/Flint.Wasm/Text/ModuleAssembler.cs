using Flint.Wasm.Binary;

namespace Flint.Wasm.Text;

/// <summary>
/// Assembles the fields of a module (core specification, 6.6) into a binary. A first pass binds all identifiers, so that
/// fields can name what comes later; the second writes the sections in the order of the text.
/// </summary>
internal sealed partial class ModuleAssembler
{
    private readonly WatReader _reader;
    private readonly TypeSpace _types = new();
    private readonly IndexSpace _functions = new("func");
    private readonly IndexSpace _tables = new("table");
    private readonly IndexSpace _memories = new("memory");
    private readonly IndexSpace _globals = new("global");
    private readonly IndexSpace _tags = new("tag");
    private readonly IndexSpace _elements = new("elem segment");
    private readonly IndexSpace _data = new("data segment");
    private readonly InstructionAssembler _instructions;
    private readonly WasmSection _importSection = new(2);
    private readonly WasmSection _functionSection = new(3);
    private readonly WasmSection _tableSection = new(4);
    private readonly WasmSection _memorySection = new(5);
    private readonly WasmSection _tagSection = new(13);
    private readonly WasmSection _globalSection = new(6);
    private readonly WasmSection _exportSection = new(7);
    private readonly WasmSection _elementSection = new(9);
    private readonly WasmSection _codeSection = new(10);
    private readonly WasmSection _dataSection = new(11);
    private uint? _start;

    // The index of the field at hand in its index space, counted again by the second pass.
    private readonly FieldCounters _next = new();

    private ModuleAssembler(WatReader reader)
    {
        _reader = reader;
        _customs = new CustomAnnotations(reader.Source);
        _instructions = new InstructionAssembler(
            reader,
            new ModuleSpaces(_types, _functions, _tables, _memories, _globals, _tags, _elements, _data)
        );
    }

    /// <summary>Assembles the fields up to a closing parenthesis or the end, which is left in place.</summary>
    public static byte[] Assemble(WatReader reader, string? name)
    {
        var assembler = new ModuleAssembler(reader);
        var start = reader.Position;
        assembler.BindNames();
        reader.Position = start;
        assembler.ReadTypes();
        reader.Position = start;
        while (reader.AtOpen)
        {
            assembler._fieldPlaces.Add(reader.Position);
            assembler.AssembleField();
        }

        assembler._fieldPlaces.Add(reader.Position);
        assembler.ReadAnnotations(start);
        return assembler._customs.Insert(assembler.Write(assembler._annotatedName ?? name));
    }

    private void ReadTypes()
    {
        while (_reader.AtOpen)
        {
            var isGroup = _reader.AtOpenWord("rec"u8);
            if (isGroup || _reader.AtOpenWord("type"u8))
            {
                _reader.Position += 2;
                _types.ReadDefinition(_reader, isGroup);
            }
            else
            {
                _reader.Position++;
                _reader.SkipToClose();
            }
        }
    }

    private void AssembleField()
    {
        _reader.ExpectOpen();
        var word = _reader.TakeWord("a module field");
        switch (word)
        {
            case var _ when word.SequenceEqual("type"u8) || word.SequenceEqual("rec"u8):
                _reader.SkipToClose();
                break;
            case var _ when word.SequenceEqual("import"u8):
                AssembleImport();
                break;
            case var _ when word.SequenceEqual("func"u8):
                AssembleFunction();
                break;
            case var _ when word.SequenceEqual("table"u8):
                AssembleTable();
                break;
            case var _ when word.SequenceEqual("memory"u8):
                AssembleMemory();
                break;
            case var _ when word.SequenceEqual("global"u8):
                AssembleGlobal();
                break;
            case var _ when word.SequenceEqual("tag"u8):
                AssembleTag();
                break;
            case var _ when word.SequenceEqual("export"u8):
                AssembleExport();
                break;
            case var _ when word.SequenceEqual("start"u8):
                _start = _functions.Take(_reader);
                _reader.ExpectClose();
                break;
            case var _ when word.SequenceEqual("elem"u8):
                AssembleElement();
                break;
            default:
                AssembleData();
                break;
        }
    }

    private byte[] Write(string? name)
    {
        var output = new WasmWriter();
        output.WriteBytes([0, 0x61, 0x73, 0x6D, 1, 0, 0, 0]);
        if (!_types.IsEmpty)
        {
            var types = new WasmWriter();
            _types.Write(types);
            output.WriteByte(1);
            output.WriteVector(types.Written);
        }

        _importSection.WriteTo(output);
        _functionSection.WriteTo(output);
        _tableSection.WriteTo(output);
        _memorySection.WriteTo(output);
        _tagSection.WriteTo(output);
        _globalSection.WriteTo(output);
        _exportSection.WriteTo(output);
        if (_start is { } start)
        {
            var section = new WasmWriter();
            section.WriteUnsigned(start);
            output.WriteByte(8);
            output.WriteVector(section.Written);
        }

        _elementSection.WriteTo(output);
        if (_instructions.NamesData)
        {
            var section = new WasmWriter();
            section.WriteUnsigned((ulong)_data.Count);
            output.WriteByte(12);
            output.WriteVector(section.Written);
        }

        _codeSection.WriteTo(output);
        _dataSection.WriteTo(output);
        WriteNames(output, name);
        return output.Written.ToArray();
    }

    private void WriteNames(WasmWriter output, string? name)
    {
        foreach (var (identifier, index) in _functions.Names)
        {
            _functionNames.TryAdd(index, identifier);
        }

        if (name is null && _functionNames.Count == 0)
        {
            return;
        }

        var section = new WasmWriter();
        section.WriteName("name");
        if (name is not null)
        {
            var module = new WasmWriter();
            module.WriteName(name);
            section.WriteByte(0);
            section.WriteVector(module.Written);
        }

        var functions = new WasmSection(1);
        foreach (var (index, functionName) in _functionNames)
        {
            var entry = functions.AddEntry();
            entry.WriteUnsigned((ulong)index);
            entry.WriteName(functionName);
        }

        functions.WriteTo(section);
        output.WriteByte(0);
        output.WriteVector(section.Written);
    }

    /// <summary>How many entries of each index space the second pass has met.</summary>
    private sealed class FieldCounters
    {
        public int Functions { get; set; }

        public int Tables { get; set; }

        public int Memories { get; set; }

        public int Globals { get; set; }

        public int Tags { get; set; }
    }
}
