using Flint.Wasm.Binary;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Compiler.Outlining;

/// <summary>
/// Divides a function into statements. It follows the height of the operand stack, not its types: the code was validated.
/// </summary>
internal ref struct StatementScanner
{
    private readonly ModuleDefinition _module;
    private readonly bool _isLean;
    private readonly int _functionResults;
    private readonly List<OpenBody> _open = [];
    private WasmReader _reader;
    private int _height;
    private int _loops;

    private StatementScanner(ModuleDefinition module, FunctionBody body, bool isLean)
    {
        _isLean = isLean;
        _module = module;
        _functionResults = module.Functions[body.FunctionIndex].Results.Length;
        _reader = new WasmReader(module.Binary.Span[..(body.CodeOffset + body.CodeLength)], body.CodeOffset);
    }

    private readonly OpenBody Top => _open[^1];

    /// <summary>Divides a body.</summary>
    /// <param name="module">Its module.</param>
    /// <param name="body">The body.</param>
    /// <param name="isLean">Whether memory accesses will be written as calls.</param>
    public static CodeBody Scan(ModuleDefinition module, FunctionBody body, bool isLean)
    {
        var scanner = new StatementScanner(module, body, isLean);
        var root = new CodeBody();
        scanner._open.Add(new OpenBody(root, 0, 0, scanner._functionResults, IsTry: false, LabelArity: 0));
        while (scanner._open.Count > 0)
        {
            scanner.Step();
        }

        return root;
    }

    private void Step()
    {
        var start = _reader.Position;
        var opcode = _reader.ReadOpcode();
        if (Top.Unreachable && opcode is not (Opcode.Else or Opcode.End))
        {
            if (opcode is Opcode.Block or Opcode.Loop or Opcode.If or Opcode.TryTable)
            {
                SkipUnreachableBlock(opcode);
            }
            else
            {
                ImmediateSkipper.Skip(opcode, ref _reader, _module.Types.AsSpan());
            }

            return;
        }

        if (opcode is Opcode.Else or Opcode.End)
        {
            CloseBody(start, opcode);
            return;
        }

        var statement = Top.Current ??= new CodeStatement(start, _loops);
        if (opcode is Opcode.Block or Opcode.Loop or Opcode.If or Opcode.TryTable)
        {
            OpenBlock(opcode, statement);
            return;
        }

        Add(CodeCost.Of(opcode, _isLean));
        _height += StackEffect(opcode);
        EndStatementIfEmpty();
    }

    private void SkipUnreachableBlock(Opcode opcode)
    {
        var depth = 0;
        do
        {
            switch (opcode)
            {
                case Opcode.Block or Opcode.Loop or Opcode.If or Opcode.TryTable:
                    depth++;
                    _loops += opcode == Opcode.Loop ? 1 : 0;
                    break;
                case Opcode.End:
                    depth--;
                    break;
            }

            ImmediateSkipper.Skip(opcode, ref _reader, _module.Types.AsSpan());
            opcode = depth > 0 ? _reader.ReadOpcode() : opcode;
        } while (depth > 0);
    }

    private void OpenBlock(Opcode opcode, CodeStatement statement)
    {
        _height -= opcode == Opcode.If ? 1 : 0;
        _loops += opcode == Opcode.Loop ? 1 : 0;
        var type = _reader.ReadBlockType(_module.Types.AsSpan());
        var parameters = type.ParameterCount;
        var results = type.ResultCount;
        Add(CodeCost.OfBlock(opcode, parameters + results));
        if (opcode == Opcode.TryTable)
        {
            for (var count = _reader.ReadU32(); count > 0; count--)
            {
                var clause = _reader.ReadCatchClause();
                Branch((int)clause.Label);
            }
        }

        var body = new CodeBody();
        statement.Bodies.Add(body);
        _height -= parameters;
        var arity = opcode == Opcode.Loop ? parameters : results;
        _open.Add(new OpenBody(body, _height, parameters, results, opcode == Opcode.TryTable, arity));
        _height += parameters;
    }

    private void CloseBody(int position, Opcode opcode)
    {
        var top = Top;
        EndStatement(position);
        if (opcode == Opcode.Else)
        {
            var otherwise = new CodeBody();
            _open.RemoveAt(_open.Count - 1);
            Top.Current!.Bodies.Add(otherwise);
            _open.Add(new OpenBody(otherwise, top.Base, top.Parameters, top.Results, top.IsTry, top.LabelArity));
            _height = top.Base + top.Parameters;
            return;
        }

        _open.RemoveAt(_open.Count - 1);
        if (_open.Count > 0)
        {
            _height = top.Base + top.Results;
            EndStatementIfEmpty();
        }
    }

    // Parameters of a block lie on the stack when its body begins; statements start once they are consumed.
    private void EndStatementIfEmpty()
    {
        if (_height <= Top.Base || Top.Unreachable)
        {
            EndStatement(_reader.Position);
        }
    }

    private readonly void EndStatement(int position)
    {
        var top = Top;
        if (top.Current is not { } statement)
        {
            return;
        }

        statement.End = position;
        statement.LoopsAfter = _loops;

        // What begins with block parameters, or ends with results on the stack, is not empty at both ends.
        statement.MustStay |= top.StartsWithParameters || (_height != top.Base && !top.Unreachable);
        top.StartsWithParameters = false;
        top.Body.Statements.Add(statement);
        top.Current = null;
    }

    private readonly void Add(CodeWeight weight)
    {
        foreach (var open in _open)
        {
            if (open.Current is { } statement)
            {
                statement.Weight += weight;
            }
        }
    }

    private readonly void MarkMustStay()
    {
        foreach (var open in _open)
        {
            if (open.Current is { } statement)
            {
                statement.MustStay = true;
            }
        }
    }

    // A run can be left by branches that carry nothing, and by a return of at most one value.
    private readonly void Branch(int depth)
    {
        var target = _open.Count - 1 - depth;
        var isFunction = target == 0;
        var arity = isFunction ? _functionResults : _open[target].LabelArity;
        if (arity == 0 || (isFunction && arity == 1))
        {
            return;
        }

        for (var i = target; i < _open.Count; i++)
        {
            if (_open[i].Current is { } statement)
            {
                statement.MustStay = true;
            }
        }
    }

    private int StackEffect(Opcode opcode)
    {
        ref readonly var info = ref OpcodeTable.Info(opcode);
        switch (opcode)
        {
            case Opcode.Br or Opcode.BrIf or Opcode.BrOnNull or Opcode.BrOnNonNull:
                Branch((int)_reader.ReadU32());
                Top.Unreachable |= opcode == Opcode.Br;
                return opcode is Opcode.BrIf or Opcode.BrOnNonNull ? -1 : 0;
            case Opcode.BrTable:
                for (var count = _reader.ReadU32() + 1; count > 0; count--)
                {
                    Branch((int)_reader.ReadU32());
                }

                Top.Unreachable = true;
                return 0;
            case Opcode.Return:
                Branch(_open.Count - 1);
                Top.Unreachable = true;
                return 0;
            case Opcode.Call or Opcode.ReturnCall:
                return CallEffect(_module.Functions[(int)_reader.ReadU32()], opcode, extra: 0);
            case Opcode.CallIndirect or Opcode.ReturnCallIndirect:
                var type = _module.Types[(int)_reader.ReadU32()];
                _reader.ReadU32();
                return CallEffect(type, opcode, extra: 1);
            case Opcode.CallRef or Opcode.ReturnCallRef:
                return CallEffect(_module.Types[(int)_reader.ReadU32()], opcode, extra: 1);
        }

        ImmediateSkipper.Skip(opcode, ref _reader, _module.Types.AsSpan());
        if (opcode is Opcode.Unreachable or Opcode.Throw or Opcode.ThrowRef)
        {
            Top.Unreachable = true;
            return 0;
        }

        if (info.IsContextual)
        {
            return ContextualEffect(opcode);
        }

        var address = info.Immediate is ImmediateKind.MemoryArgument or ImmediateKind.MemoryArgumentAndLane ? 1 : 0;
        return (info.Result == ValueKind.None ? 0 : 1) - info.ParameterCount - address;
    }

    private int CallEffect(FunctionType type, Opcode opcode, int extra)
    {
        if (opcode is Opcode.ReturnCall or Opcode.ReturnCallIndirect or Opcode.ReturnCallRef)
        {
            MarkMustStay();
            Top.Unreachable = true;
            return 0;
        }

        return type.Results.Length - type.Parameters.Length - extra;
    }

    private static int ContextualEffect(Opcode opcode) =>
        opcode switch
        {
            Opcode.LocalGet or Opcode.GlobalGet or Opcode.MemorySize or Opcode.TableSize => 1,
            Opcode.RefNull or Opcode.RefFunc => 1,
            Opcode.LocalTee or Opcode.TableGet or Opcode.MemoryGrow or Opcode.RefIsNull or Opcode.RefAsNonNull => 0,
            Opcode.LocalSet or Opcode.GlobalSet or Opcode.Drop or Opcode.TableGrow => -1,
            Opcode.Select or Opcode.SelectTyped or Opcode.TableSet => -2,
            Opcode.MemoryInit or Opcode.MemoryCopy or Opcode.MemoryFill => -3,
            Opcode.TableInit or Opcode.TableCopy or Opcode.TableFill => -3,
            _ => 0,
        };

    private sealed record OpenBody(CodeBody Body, int Base, int Parameters, int Results, bool IsTry, int LabelArity)
    {
        public CodeStatement? Current { get; set; }

        public bool Unreachable { get; set; }

        public bool StartsWithParameters { get; set; } = Parameters > 0;
    }
}
