using System.Numerics;
using Flint.Wasm.Binary;

namespace Flint.Wasm.Text;

/// <summary>The immediates of plain instructions, by their kind.</summary>
internal sealed partial class InstructionAssembler
{
    private void AssembleImmediates(Opcode opcode, WasmWriter output)
    {
        if (opcode == Opcode.Select)
        {
            AssembleSelect(output);
            return;
        }

        ref readonly var info = ref OpcodeTable.Info(opcode);
        output.WriteOpcode(opcode);
        switch (info.Immediate)
        {
            case ImmediateKind.None:
                break;
            case ImmediateKind.Label:
                output.WriteUnsigned(TakeLabel());
                break;
            case ImmediateKind.LabelTable:
                AssembleLabelTable(output);
                break;
            case ImmediateKind.TypeAndTable:
                var table = spaces.Tables.TakeOptional(reader);
                output.WriteUnsigned(spaces.Types.TakeUse(reader, locals: null));
                output.WriteUnsigned(table);
                break;
            case ImmediateKind.MemoryArgument or ImmediateKind.MemoryArgumentAndLane:
                AssembleMemoryArgument(in info, output);
                break;
            case ImmediateKind.I32:
                output.WriteSigned((int)reader.TakeInteger(32));
                break;
            case ImmediateKind.I64:
                output.WriteSigned((long)reader.TakeInteger(64));
                break;
            case ImmediateKind.F32:
                output.WriteFixed32((uint)reader.TakeFloat(is64: false));
                break;
            case ImmediateKind.F64:
                output.WriteFixed64(reader.TakeFloat(is64: true));
                break;
            case ImmediateKind.V128:
                VectorLiteral.Take(reader, output);
                break;
            case ImmediateKind.Shuffle:
                AssembleShuffle(output);
                break;
            case ImmediateKind.Lane:
                output.WriteByte(TakeLane());
                break;
            case ImmediateKind.HeapType:
                output.WriteSigned(spaces.Types.TakeHeapType(reader));
                break;
            default:
                AssembleIndices(info.Immediate, output);
                break;
        }
    }

    private void AssembleIndices(ImmediateKind kind, WasmWriter output)
    {
        switch (kind)
        {
            case ImmediateKind.Function:
                output.WriteUnsigned(spaces.Functions.Take(reader));
                break;
            case ImmediateKind.Type:
                output.WriteUnsigned(spaces.Types.Names.Take(reader));
                break;
            case ImmediateKind.Tag:
                output.WriteUnsigned(spaces.Tags.Take(reader));
                break;
            case ImmediateKind.Local:
                output.WriteUnsigned(Locals.Take(reader));
                break;
            case ImmediateKind.Global:
                output.WriteUnsigned(spaces.Globals.Take(reader));
                break;
            case ImmediateKind.Table:
                output.WriteUnsigned(spaces.Tables.TakeOptional(reader));
                break;
            case ImmediateKind.Memory:
                output.WriteUnsigned(spaces.Memories.TakeOptional(reader));
                break;
            case ImmediateKind.MemoryPair:
                AssemblePair(spaces.Memories, output);
                break;
            case ImmediateKind.TablePair:
                AssemblePair(spaces.Tables, output);
                break;
            case ImmediateKind.Data:
                NamesData = true;
                output.WriteUnsigned(spaces.Data.Take(reader));
                break;
            case ImmediateKind.DataAndMemory:
                NamesData = true;
                AssembleSegmentAndSpace(spaces.Data, spaces.Memories, output);
                break;
            case ImmediateKind.Element:
                output.WriteUnsigned(spaces.Elements.Take(reader));
                break;
            case ImmediateKind.ElementAndTable:
                AssembleSegmentAndSpace(spaces.Elements, spaces.Tables, output);
                break;
            default:
                throw new InvalidOperationException($"Immediates of kind {kind} have no text form here");
        }
    }

    private void AssembleSelect(WasmWriter output)
    {
        if (!reader.AtOpenWord("result"u8))
        {
            output.WriteOpcode(Opcode.Select);
            return;
        }

        var types = new List<TextType>();
        spaces.Types.ReadTypes(reader, "result"u8, types, names: null);
        output.WriteOpcode(Opcode.SelectTyped);
        output.WriteUnsigned((ulong)types.Count);
        foreach (var type in types)
        {
            type.Write(output);
        }
    }

    private void AssembleLabelTable(WasmWriter output)
    {
        var labels = new List<uint> { TakeLabel() };
        while (reader.AtIndex)
        {
            labels.Add(TakeLabel());
        }

        output.WriteUnsigned((ulong)(labels.Count - 1));
        foreach (var label in labels)
        {
            output.WriteUnsigned(label);
        }
    }

    private void AssemblePair(IndexSpace space, WasmWriter output)
    {
        var isGiven = reader.AtIndex;
        output.WriteUnsigned(isGiven ? space.Take(reader) : 0);
        output.WriteUnsigned(isGiven ? space.Take(reader) : 0);
    }

    // In the text the table or memory comes first and may be left out; in the binary it comes last.
    private void AssembleSegmentAndSpace(IndexSpace segments, IndexSpace space, WasmWriter output)
    {
        var hasSpace = IsIndex(reader.PeekAt(1));
        var index = hasSpace ? space.Take(reader) : 0;
        output.WriteUnsigned(segments.Take(reader));
        output.WriteUnsigned(index);
    }

    private bool IsIndex(WatToken token) =>
        token.Kind == WatTokenKind.Identifier
        || (token.Kind == WatTokenKind.Word && char.IsAsciiDigit((char)reader.Source.TextOf(token)[0]));

    private void AssembleMemoryArgument(in OpcodeInfo info, WasmWriter output)
    {
        var hasLane = info.Immediate == ImmediateKind.MemoryArgumentAndLane;

        // A lone number before the end of the instruction is the lane.
        var hasMemory =
            reader.AtIndex
            && (!hasLane || reader.Next.Kind == WatTokenKind.Identifier || IsMemoryArgumentPart(reader.PeekAt(1)));
        var memory = hasMemory ? spaces.Memories.Take(reader) : 0;
        var offset = TakeNamed("offset="u8, 64) ?? 0;
        var alignment = info.Alignment;
        var start = reader.Next.Start;
        if (TakeNamed("align="u8, 64) is { } bytes)
        {
            if (!BitOperations.IsPow2(bytes))
            {
                throw reader.Source.Fault(start, $"alignment must be a power of two, and {bytes} is none");
            }

            alignment = (byte)BitOperations.TrailingZeroCount(bytes);
        }

        if (memory == 0 && alignment < 0x40)
        {
            output.WriteUnsigned(alignment);
        }
        else
        {
            output.WriteUnsigned(alignment + 0x40u);
            output.WriteUnsigned(memory);
        }

        output.WriteUnsigned(offset);
        if (hasLane)
        {
            output.WriteByte(TakeLane());
        }
    }

    private bool IsMemoryArgumentPart(WatToken token)
    {
        if (token.Kind != WatTokenKind.Word)
        {
            return false;
        }

        var text = reader.Source.TextOf(token);
        return char.IsAsciiDigit((char)text[0]) || text.StartsWith("offset="u8) || text.StartsWith("align="u8);
    }

    private ulong? TakeNamed(ReadOnlySpan<byte> prefix, int bits)
    {
        if (reader.Next.Kind != WatTokenKind.Word || !reader.NextText.StartsWith(prefix))
        {
            return null;
        }

        var status = IntegerLiteral.ParseUnsigned(reader.NextText[prefix.Length..], bits, out var value);
        if (status != LiteralStatus.Valid)
        {
            throw status == LiteralStatus.OutOfRange
                ? reader.Fault("constant out of range: an offset or alignment has at most 64 bits")
                : reader.Fault("unknown operator: an offset or alignment needs a number");
        }

        reader.Position++;
        return value;
    }

    private byte TakeLane()
    {
        if (reader.Next.Kind != WatTokenKind.Word || !char.IsAsciiDigit((char)reader.NextText[0]))
        {
            throw reader.Unexpected("a lane index");
        }

        return IntegerLiteral.ParseUnsigned(reader.NextText, 8, out var lane) switch
        {
            LiteralStatus.Valid => Taken((byte)lane),
            LiteralStatus.OutOfRange => throw reader.Fault("i8 constant out of range: a lane index has 8 bits"),
            _ => throw reader.Unexpected("a lane index"),
        };
    }

    private byte Taken(byte lane)
    {
        reader.Position++;
        return lane;
    }

    private void AssembleShuffle(WasmWriter output)
    {
        for (var i = 0; i < 16; i++)
        {
            if (reader.Next.Kind != WatTokenKind.Word || !char.IsAsciiDigit((char)reader.NextText[0]))
            {
                throw reader.Fault("invalid lane length: i8x16.shuffle needs sixteen lane indices");
            }

            output.WriteByte(TakeLane());
        }

        if (reader.AtIndex)
        {
            throw reader.Fault("invalid lane length: i8x16.shuffle needs no more than sixteen lane indices");
        }
    }
}
