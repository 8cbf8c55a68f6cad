using Flint.Wasm.Binary;

namespace Flint.Wasm.Text;

/// <summary>Assembles instructions, plain and folded (core specification, 6.5).</summary>
internal sealed partial class InstructionAssembler(WatReader reader, ModuleSpaces spaces)
{
    // Identifiers of the labels in scope, the innermost last; null where a label has none.
    private readonly List<string?> _labels = [];

    /// <summary>The locals of the function that is being assembled.</summary>
    public IndexSpace Locals { get; } = new("local");

    /// <summary>Whether an instruction named a data segment, so that the data count section is needed.</summary>
    public bool NamesData { get; private set; }

    /// <summary>Assembles a function's instructions up to its closing parenthesis, and adds the final end.</summary>
    public void AssembleBody(WasmWriter output)
    {
        _labels.Clear();
        _labels.Add(null);
        AssembleSequence(output);
        output.WriteOpcode(Opcode.End);
    }

    /// <summary>Assembles the instructions of a constant expression up to a closing parenthesis, and adds the end.</summary>
    public void AssembleConstant(WasmWriter output)
    {
        Locals.Clear();
        AssembleBody(output);
    }

    /// <summary>Assembles a constant expression of one folded instruction, and adds the end.</summary>
    public void AssembleFoldedConstant(WasmWriter output)
    {
        Locals.Clear();
        _labels.Clear();
        _labels.Add(null);
        if (!reader.AtOpen)
        {
            throw reader.Unexpected("a folded instruction");
        }

        AssembleFolded(output);
        output.WriteOpcode(Opcode.End);
    }

    // Up to a closing parenthesis or a word that belongs to the block around (end, else).
    private void AssembleSequence(WasmWriter output)
    {
        while (!reader.AtClose && !reader.AtEnd)
        {
            if (reader.AtOpen)
            {
                AssembleFolded(output);
                continue;
            }

            if (reader.AtWord("end"u8) || reader.AtWord("else"u8))
            {
                if (_labels.Count == 1)
                {
                    throw reader.Unexpected("an instruction");
                }

                return;
            }

            var opcode = TakeOpcode();
            if (opcode is Opcode.Block or Opcode.Loop or Opcode.If or Opcode.TryTable)
            {
                AssembleBlock(opcode, output);
            }
            else
            {
                AssembleImmediates(opcode, output);
            }
        }
    }

    private Opcode TakeOpcode()
    {
        if (reader.Next.Kind != WatTokenKind.Word)
        {
            throw reader.Unexpected("an instruction");
        }

        var text = reader.NextText;
        if (TextOpcodes.Find(text) is { } opcode && opcode is not Opcode.End and not Opcode.Else)
        {
            reader.Position++;
            return opcode;
        }

        var name = System.Text.Encoding.ASCII.GetString(text);
        throw TextOpcodes.IsUnsupported(text)
            ? reader.Source.Fault(reader.Next.Start, $"{name} is not supported", isUnsupported: true)
            : reader.Fault(
                name is "type" or "param" or "result" or "local" or "then" or "else" or "end" or "item"
                    ? $"unexpected token {name}: an instruction is needed"
                    : $"unknown operator {name}"
            );
    }

    private void AssembleBlock(Opcode opcode, WasmWriter output)
    {
        reader.CheckDepth();
        var label = OpenBlock(opcode, output);
        AssembleSequence(output);
        if (opcode == Opcode.If && reader.TryWord("else"u8))
        {
            CheckLabel(label);
            output.WriteOpcode(Opcode.Else);
            AssembleSequence(output);
        }

        if (!reader.TryWord("end"u8))
        {
            throw reader.Unexpected("end");
        }

        CheckLabel(label);
        CloseBlock(output);
    }

    private void AssembleFolded(WasmWriter output)
    {
        reader.CheckDepth();
        reader.ExpectOpen();
        var opcode = TakeOpcode();
        switch (opcode)
        {
            case Opcode.Block or Opcode.Loop or Opcode.TryTable:
                OpenBlock(opcode, output);
                AssembleSequence(output);
                CloseBlock(output);
                break;
            case Opcode.If:
                AssembleFoldedIf(output);
                break;
            default:
                // The operands come first in the binary, but behind the immediates in the text.
                var start = output.Length;
                AssembleImmediates(opcode, output);
                var instruction = output.Written[start..].ToArray();
                output.Length = start;
                while (reader.AtOpen)
                {
                    AssembleFolded(output);
                }

                output.WriteBytes(instruction);
                break;
        }

        reader.ExpectClose();
    }

    private void AssembleFoldedIf(WasmWriter output)
    {
        var head = new WasmWriter();
        OpenBlock(Opcode.If, head);

        // The condition stands inside the parentheses, but outside the label's scope.
        var label = _labels[^1];
        _labels.RemoveAt(_labels.Count - 1);
        while (reader.AtOpen && !reader.AtOpenWord("then"u8))
        {
            AssembleFolded(output);
        }

        _labels.Add(label);
        output.WriteBytes(head.Written);
        reader.ExpectOpen("then"u8);
        AssembleSequence(output);
        reader.ExpectClose();
        if (reader.TryOpen("else"u8))
        {
            output.WriteOpcode(Opcode.Else);
            AssembleSequence(output);
            reader.ExpectClose();
        }

        CloseBlock(output);
    }

    /// <summary>Writes a block's opcode, type and catch clauses, opens its label and answers the label's identifier.</summary>
    private string? OpenBlock(Opcode opcode, WasmWriter output)
    {
        var label = reader.TryIdentifier();
        output.WriteOpcode(opcode);
        spaces.Types.WriteBlockType(reader, output);
        if (opcode == Opcode.TryTable)
        {
            AssembleCatchClauses(output);
        }

        _labels.Add(label);
        return label;
    }

    private void CloseBlock(WasmWriter output)
    {
        _labels.RemoveAt(_labels.Count - 1);
        output.WriteOpcode(Opcode.End);
    }

    private void CheckLabel(string? label)
    {
        if (
            reader.Next.Kind == WatTokenKind.Identifier
            && !string.Equals(reader.TryIdentifier(), label, StringComparison.Ordinal)
        )
        {
            throw reader.Fault("mismatching label: it is not the identifier of the block that ends here");
        }
    }

    private void AssembleCatchClauses(WasmWriter output)
    {
        var clauses = new WasmWriter();
        var count = 0;
        while (true)
        {
            CatchKind kind;
            if (reader.TryOpen("catch"u8))
            {
                kind = CatchKind.Catch;
            }
            else if (reader.TryOpen("catch_ref"u8))
            {
                kind = CatchKind.CatchRef;
            }
            else if (reader.TryOpen("catch_all"u8))
            {
                kind = CatchKind.CatchAll;
            }
            else if (reader.TryOpen("catch_all_ref"u8))
            {
                kind = CatchKind.CatchAllRef;
            }
            else
            {
                break;
            }

            count++;
            clauses.WriteByte((byte)kind);
            if (kind is CatchKind.Catch or CatchKind.CatchRef)
            {
                clauses.WriteUnsigned(spaces.Tags.Take(reader));
            }

            clauses.WriteUnsigned(TakeLabel());
            reader.ExpectClose();
        }

        output.WriteUnsigned((ulong)count);
        output.WriteBytes(clauses.Written);
    }

    private uint TakeLabel()
    {
        var token = reader.Next;
        if (reader.TryIdentifier() is not { } identifier)
        {
            return (uint)reader.TakeUnsigned(32, "a label index");
        }

        var index = _labels.LastIndexOf(identifier);
        return index >= 0
            ? (uint)(_labels.Count - 1 - index)
            : throw reader.Source.Fault(token.Start, $"unknown label ${identifier}");
    }
}
