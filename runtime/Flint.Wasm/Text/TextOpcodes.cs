using System.Collections.Frozen;
using System.Text;
using Flint.Wasm.Binary;

namespace Flint.Wasm.Text;

/// <summary>Finds opcodes by their names in the text format.</summary>
internal static class TextOpcodes
{
    private const int LongestName = 64;

    private static readonly FrozenDictionary<string, Opcode> ByName = Enum.GetValues<Opcode>()
        .Where(static o => o != Opcode.SelectTyped)
        .ToFrozenDictionary(OpcodeTable.Name, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Opcode>.AlternateLookup<ReadOnlySpan<char>> BySpan =
        ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    // Instructions of features that the engine leaves out, by the start of their names.
    private static readonly string[] UnsupportedPrefixes =
    [
        "struct.",
        "array.",
        "i31.",
        "any.",
        "extern.",
        "ref.i31",
        "ref.eq",
        "ref.test",
        "ref.cast",
        "br_on_cast",
        "memory.atomic.",
        "i32.atomic.",
        "i64.atomic.",
        "atomic.",
        "try",
        "catch",
        "rethrow",
        "delegate",
    ];

    /// <summary>The opcode with this name, or null.</summary>
    public static Opcode? Find(ReadOnlySpan<byte> name)
    {
        if (name.Length > LongestName)
        {
            return null;
        }

        Span<char> characters = stackalloc char[LongestName];
        var length = Encoding.ASCII.GetChars(name, characters);
        return BySpan.TryGetValue(characters[..length], out var opcode) ? opcode : null;
    }

    /// <summary>Whether the name belongs to garbage collection, threads or legacy exceptions.</summary>
    public static bool IsUnsupported(ReadOnlySpan<byte> name)
    {
        var text = Encoding.ASCII.GetString(name);
        return Array.Exists(UnsupportedPrefixes, p => text.StartsWith(p, StringComparison.Ordinal));
    }
}
