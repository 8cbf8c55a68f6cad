using System.Globalization;

namespace Flint.Wasm.Binary;

/// <summary>Finds an opcode's <see cref="OpcodeInfo"/> and its name in the text format.</summary>
internal static class OpcodeTable
{
    /// <summary>One more than the greatest value of <see cref="Opcode"/>.</summary>
    public const int Size = 0x314;

    private static readonly OpcodeInfo[] Infos = new OpcodeInfo[Size];
    private static readonly string?[] Names = new string?[Size];

#pragma warning disable CA1810 // Two arrays are filled by one pass over the list.
    static OpcodeTable()
#pragma warning restore CA1810
    {
        Infos.AsSpan().Fill(new(default, 0, 0, OpcodeInfo.Contextual, default, default, default, default));
        ReadList(OpcodeList.Core);
        ReadList(OpcodeList.Vector);
    }

    /// <summary>All entries by opcode; unassigned ones have <see cref="ImmediateKind.Undefined"/>.</summary>
    public static ReadOnlySpan<OpcodeInfo> All => Infos;

    /// <summary>The entry of an opcode below <see cref="Size"/>.</summary>
    public static ref readonly OpcodeInfo Info(Opcode opcode) => ref Infos[(int)opcode];

    /// <summary>The name in the text format; both forms of select have the same.</summary>
    public static string Name(Opcode opcode) => Names[(int)opcode] ?? $"opcode 0x{(int)opcode:x}";

    private static void ReadList(string list)
    {
        Span<Range> columns = stackalloc Range[5];
        foreach (var line in list.AsSpan().EnumerateLines())
        {
            if (line.Split(columns, ' ') != 4)
            {
                throw new InvalidOperationException($"The opcode list has a line that is not four columns: {line}");
            }

            var opcode = int.Parse(line[columns[0]], NumberStyles.HexNumber);
            Names[opcode] = line[columns[1]].ToString();
            Infos[opcode] = ReadInfo(line[columns[2]], line[columns[3]]);
        }
    }

    private static OpcodeInfo ReadInfo(ReadOnlySpan<char> immediate, ReadOnlySpan<char> signature)
    {
        var digits = immediate.IndexOfAnyInRange('0', '9');
        var kind = Immediate(immediate);
        byte number = 0;
        if (kind is ImmediateKind.MemoryArgument or ImmediateKind.MemoryArgumentAndLane or ImmediateKind.Lane)
        {
            number = byte.Parse(immediate[digits..]);
        }

        var alignment = kind == ImmediateKind.Lane ? (byte)0 : number;
        var lanes = kind switch
        {
            ImmediateKind.Lane => number,
            ImmediateKind.MemoryArgumentAndLane => (byte)(16 >> number),
            ImmediateKind.Shuffle => (byte)32,
            _ => (byte)0,
        };
        if (signature is "*")
        {
            return new(kind, alignment, lanes, OpcodeInfo.Contextual, default, default, default, default);
        }

        var colon = signature.IndexOf(':');
        return new(
            kind,
            alignment,
            lanes,
            (byte)colon,
            colon > 0 ? Kind(signature[0]) : ValueKind.None,
            colon > 1 ? Kind(signature[1]) : ValueKind.None,
            colon > 2 ? Kind(signature[2]) : ValueKind.None,
            colon + 1 < signature.Length ? Kind(signature[colon + 1]) : ValueKind.None
        );
    }

    private static ImmediateKind Immediate(ReadOnlySpan<char> name) =>
        name switch
        {
            "-" => ImmediateKind.None,
            "block" => ImmediateKind.BlockType,
            "try" => ImmediateKind.TryTable,
            "label" => ImmediateKind.Label,
            "labels" => ImmediateKind.LabelTable,
            "func" => ImmediateKind.Function,
            "indirect" => ImmediateKind.TypeAndTable,
            "type" => ImmediateKind.Type,
            "tag" => ImmediateKind.Tag,
            "types" => ImmediateKind.ValueTypes,
            "local" => ImmediateKind.Local,
            "global" => ImmediateKind.Global,
            "table" => ImmediateKind.Table,
            "memoryindex" => ImmediateKind.Memory,
            "i32" => ImmediateKind.I32,
            "i64" => ImmediateKind.I64,
            "f32" => ImmediateKind.F32,
            "f64" => ImmediateKind.F64,
            "v128" => ImmediateKind.V128,
            "shuffle" => ImmediateKind.Shuffle,
            "heap" => ImmediateKind.HeapType,
            "datamemory" => ImmediateKind.DataAndMemory,
            "data" => ImmediateKind.Data,
            "memorypair" => ImmediateKind.MemoryPair,
            "elementtable" => ImmediateKind.ElementAndTable,
            "element" => ImmediateKind.Element,
            "tablepair" => ImmediateKind.TablePair,
            _ when name.StartsWith("memorylane") => ImmediateKind.MemoryArgumentAndLane,
            _ when name.StartsWith("memory") => ImmediateKind.MemoryArgument,
            _ when name.StartsWith("lane") => ImmediateKind.Lane,
            _ => throw new InvalidOperationException($"The opcode list names immediates that do not exist: {name}"),
        };

    private static ValueKind Kind(char letter) =>
        letter switch
        {
            'i' => ValueKind.I32,
            'l' => ValueKind.I64,
            'f' => ValueKind.F32,
            'd' => ValueKind.F64,
            'v' => ValueKind.V128,
            _ => throw new InvalidOperationException($"The opcode list has a type that does not exist: {letter}"),
        };
}
