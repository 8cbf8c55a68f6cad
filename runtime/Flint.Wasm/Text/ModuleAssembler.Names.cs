namespace Flint.Wasm.Text;

/// <summary>The first pass: binds identifiers and checks that imports come first.</summary>
internal sealed partial class ModuleAssembler
{
    private string? _firstDefinition;
    private bool _hasStart;

    private void BindNames()
    {
        while (_reader.AtOpen)
        {
            _reader.Position++;
            BindField();
            _reader.SkipToClose();
        }

        if (!_reader.AtClose && !_reader.AtEnd)
        {
            throw _reader.Unexpected("a module field");
        }
    }

    private void BindField()
    {
        var start = _reader.Next.Start;
        var word = System.Text.Encoding.UTF8.GetString(_reader.TakeWord("a module field"));
        switch (word)
        {
            case "type":
                _types.Names.Add(_reader, _reader.TryIdentifier());
                break;
            case "rec":
                while (_reader.TryOpen("type"u8))
                {
                    _types.Names.Add(_reader, _reader.TryIdentifier());
                    _reader.SkipToClose();
                }

                break;
            case "import":
                BindImport();
                break;
            case "func":
                BindDefinition(_functions, "function");
                break;
            case "table":
                BindDefinition(_tables, "table");
                BindInlineSegment(_elements, "elem");
                break;
            case "memory":
                BindDefinition(_memories, "memory");
                BindInlineSegment(_data, "data");
                break;
            case "global":
                BindDefinition(_globals, "global");
                break;
            case "tag":
                BindDefinition(_tags, "tag");
                break;
            case "elem":
                _elements.Add(_reader, _reader.TryIdentifier());
                break;
            case "data":
                _data.Add(_reader, _reader.TryIdentifier());
                break;
            case "start" when _hasStart:
                throw _reader.Source.Fault(start, "multiple start sections");
            case "start":
                _hasStart = true;
                break;
            case "export":
                break;
            default:
                throw _reader.Source.Fault(start, $"unexpected token {word}: it names no module field");
        }
    }

    private void BindDefinition(IndexSpace space, string what)
    {
        space.Add(_reader, _reader.TryIdentifier());
        AddNamePlace(space);
        while (_reader.TryOpen("export"u8))
        {
            _reader.SkipToClose();
        }

        if (_reader.AtOpenWord("import"u8))
        {
            CheckImportsFirst();
        }
        else
        {
            _firstDefinition ??= what;
        }
    }

    private void BindImport()
    {
        CheckImportsFirst();
        _reader.TakeName();
        _reader.TakeName();
        _reader.ExpectOpen();
        var word = System.Text.Encoding.UTF8.GetString(_reader.TakeWord("an import kind"));
        var space = word switch
        {
            "func" => _functions,
            "table" => _tables,
            "memory" => _memories,
            "global" => _globals,
            "tag" => _tags,
            _ => throw _reader.Fault($"unexpected token {word}: it names no kind of import"),
        };
        space.Add(_reader, _reader.TryIdentifier());
        AddNamePlace(space);
        _reader.SkipToClose();
    }

    private void CheckImportsFirst()
    {
        if (_firstDefinition is not null)
        {
            throw _reader.Fault($"import after {_firstDefinition}: imports must come before all definitions");
        }
    }

    // (table … (elem …)) and (memory … (data …)) define a segment too.
    private void BindInlineSegment(IndexSpace space, string keyword)
    {
        var start = _reader.Position;
        var word = System.Text.Encoding.UTF8.GetBytes(keyword);
        while (!_reader.AtClose && !_reader.AtEnd)
        {
            if (_reader.AtOpenWord(word))
            {
                space.Add(_reader, identifier: null);
            }

            if (_reader.Take().Kind == WatTokenKind.Open)
            {
                _reader.SkipToClose();
            }
        }

        _reader.Position = start;
    }
}
