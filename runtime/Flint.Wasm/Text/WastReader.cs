namespace Flint.Wasm.Text;

/// <summary>Reads a test script command by command.</summary>
internal sealed class WastReader
{
    private readonly WatReader _reader;
    private readonly WatSource _source;

    /// <exception cref="WatFormatException">The script has characters that no token can have.</exception>
    public WastReader(ReadOnlyMemory<byte> script)
    {
        _source = new WatSource(script);
        _reader = new WatReader(_source);
    }

    /// <summary>The commands in order. The enumeration throws <see cref="WatFormatException"/> at one it cannot read.</summary>
    public IEnumerable<WastCommand> ReadAll()
    {
        if (_reader.AtOpen && !AtCommand())
        {
            // A script may be the fields of one module.
            var start = _reader.Position;
            _reader.Position = _source.Tokens.Length - 1;
            yield return new WastModuleCommand(1, new WastModule(1, null, () => AssembleFields(start)), false);
        }

        while (!_reader.AtEnd)
        {
            yield return ReadCommand();
        }
    }

    private bool AtCommand()
    {
        var word = _source.TextOf(_reader.PeekAt(1));
        return word.StartsWith("assert_"u8)
            || word.SequenceEqual("module"u8)
            || word.SequenceEqual("register"u8)
            || word.SequenceEqual("invoke"u8)
            || word.SequenceEqual("get"u8);
    }

    private byte[] AssembleFields(int start)
    {
        var reader = new WatReader(_source) { Position = start };
        var binary = ModuleAssembler.Assemble(reader, name: null);
        reader.ExpectEnd();
        return binary;
    }

    private WastCommand ReadCommand()
    {
        var line = Line();
        if (_reader.AtOpenWord("module"u8))
        {
            return ReadModuleCommand(line);
        }

        if (_reader.AtOpenWord("invoke"u8) || _reader.AtOpenWord("get"u8))
        {
            return new WastActionCommand(line, ReadAction());
        }

        _reader.ExpectOpen();
        var word = System.Text.Encoding.UTF8.GetString(_reader.TakeWord("a command"));
        WastCommand command = word switch
        {
            "register" => new WastRegisterCommand(line, _reader.TakeName(), _reader.TryIdentifier()),
            "assert_return" => ReadAssertReturn(line),
            "assert_trap" when !_reader.AtOpenWord("module"u8) => ReadAssertFailure(line, WastFailure.Trap),
            "assert_trap" => ReadAssertModule(line, WastFailure.Trap),
            "assert_exhaustion" => ReadAssertFailure(line, WastFailure.Exhaustion),
            "assert_exception" => new WastAssertFailure(line, WastFailure.Exception, ReadAction(), ""),
            "assert_invalid" => ReadAssertModule(line, WastFailure.Invalid),
            "assert_malformed" or "assert_malformed_custom" => ReadAssertModule(line, WastFailure.Malformed),
            "assert_unlinkable" => ReadAssertModule(line, WastFailure.Unlinkable),
            _ => throw _reader.Fault($"unexpected token {word}: it names no command"),
        };
        _reader.ExpectClose();
        return command;
    }

    private WastCommand ReadModuleCommand(int line)
    {
        var isInstance = IsWord(_reader.PeekAt(2), "instance"u8);
        if (isInstance)
        {
            _reader.Position += 3;
            var instance = _reader.TryIdentifier();
            var definition = _reader.TryIdentifier();
            _reader.ExpectClose();
            return new WastInstanceCommand(line, instance, definition);
        }

        var isDefinition = IsWord(_reader.PeekAt(2), "definition"u8);
        return new WastModuleCommand(line, ReadModule(), isDefinition);
    }

    private bool IsWord(WatToken token, ReadOnlySpan<byte> word) =>
        token.Kind == WatTokenKind.Word && _source.TextOf(token).SequenceEqual(word);

    private WastModule ReadModule()
    {
        var line = Line();
        _reader.ExpectOpen("module"u8);
        _reader.TryWord("definition"u8);
        var name = _reader.TryIdentifier();
        var start = _reader.Position;
        _reader.SkipToClose();
        return new WastModule(
            line,
            name,
            () => WatModuleForms.Assemble(new WatReader(_source) { Position = start }, name)
        );
    }

    private WastAssertModule ReadAssertModule(int line, WastFailure failure)
    {
        var module = ReadModule();
        return new WastAssertModule(line, failure, module, _reader.TakeName());
    }

    private WastAssertFailure ReadAssertFailure(int line, WastFailure failure)
    {
        var action = ReadAction();
        return new WastAssertFailure(line, failure, action, _reader.TakeName());
    }

    private WastAssertReturn ReadAssertReturn(int line)
    {
        var action = ReadAction();
        var results = new List<WastExpectation>();
        while (_reader.AtOpen)
        {
            results.Add(ReadExpectation());
        }

        return new WastAssertReturn(line, action, results);
    }

    private WastAction ReadAction()
    {
        _reader.ExpectOpen();
        var isCall = _reader.TryWord("invoke"u8);
        if (!isCall && !_reader.TryWord("get"u8))
        {
            throw _reader.Unexpected("an action");
        }

        var instance = _reader.TryIdentifier();
        var export = _reader.TakeName();
        List<WastValue>? arguments = null;
        if (isCall)
        {
            arguments = [];
            while (_reader.AtOpen)
            {
                arguments.Add(ReadExpectation().Value);
            }
        }

        _reader.ExpectClose();
        return new WastAction(instance, export, arguments);
    }

    private WastExpectation ReadExpectation()
    {
        _reader.ExpectOpen();
        var word = System.Text.Encoding.UTF8.GetString(_reader.TakeWord("a value"));
        var expectation = word switch
        {
            "i32.const" => Plain(new WastValue(WastValueKind.I32, _reader.TakeInteger(32))),
            "i64.const" => Plain(new WastValue(WastValueKind.I64, _reader.TakeInteger(64))),
            "f32.const" => ReadFloats(WastValueKind.F32, 1, 32),
            "f64.const" => ReadFloats(WastValueKind.F64, 1, 64),
            "v128.const" => ReadVector(),
            "either" => ReadAlternatives(),
            _ => Plain(ReadReference(word)),
        };
        _reader.ExpectClose();
        return expectation;
    }

    private static WastExpectation Plain(WastValue value) => new(value, 0, [], []);

    private WastExpectation ReadAlternatives()
    {
        var alternatives = new List<WastExpectation>();
        while (_reader.AtOpen)
        {
            alternatives.Add(ReadExpectation());
        }

        return new WastExpectation(alternatives[0].Value, 0, [], alternatives);
    }

    private WastExpectation ReadVector()
    {
        var (count, bits, isFloat) = VectorLiteral.TakeShape(_reader);
        if (isFloat)
        {
            return ReadFloats(WastValueKind.V128, count, bits);
        }

        Span<ulong> halves = [0, 0];
        for (var i = 0; i < count; i++)
        {
            halves[i * bits / 64] |= _reader.TakeInteger(bits) << (i * bits % 64);
        }

        return Plain(new WastValue(WastValueKind.V128, halves[0], halves[1]));
    }

    private WastExpectation ReadFloats(WastValueKind kind, int count, int bits)
    {
        Span<ulong> halves = [0, 0];
        var nans = new WastNan[count];
        for (var i = 0; i < count; i++)
        {
            if (_reader.TryWord("nan:canonical"u8))
            {
                nans[i] = WastNan.Canonical;
            }
            else if (_reader.TryWord("nan:arithmetic"u8))
            {
                nans[i] = WastNan.Arithmetic;
            }
            else
            {
                halves[i * bits / 64] |= _reader.TakeFloat(bits == 64) << (i * bits % 64);
            }
        }

        var hasNan = Array.Exists(nans, static n => n != WastNan.None);
        return new WastExpectation(new WastValue(kind, halves[0], halves[1]), bits, hasNan ? nans : [], []);
    }

    private WastValue ReadReference(string word)
    {
        switch (word)
        {
            case "ref.null":
                if (!_reader.AtClose)
                {
                    _reader.Take();
                }

                return new WastValue(WastValueKind.Null);
            case "ref.extern":
                return _reader.AtClose
                    ? new WastValue(WastValueKind.Reference)
                    : new WastValue(WastValueKind.Extern, _reader.TakeUnsigned(32, "the number of a host reference"));
            case "ref.func":
                return new WastValue(WastValueKind.Function);
            default:
                while (!_reader.AtClose && !_reader.AtEnd)
                {
                    _reader.Take();
                }

                return new WastValue(WastValueKind.Unsupported);
        }
    }

    private int Line() => _source.Place(_reader.Next.Start).Line;
}
