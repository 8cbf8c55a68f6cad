using System.Collections.Immutable;

namespace Flint.Wasm.Binary;

/// <summary>
/// The name section (core specification, 7.4.1). Names are for people only, so a section that is not well-formed counts
/// as absent from where it goes wrong, and never makes a module unacceptable.
/// </summary>
internal sealed record NameSection(string? Module, IReadOnlyDictionary<int, string> Functions)
{
    public static NameSection Empty { get; } = new(null, ImmutableDictionary<int, string>.Empty);

    /// <summary>Reads the contents of the section.</summary>
    /// <param name="reader">At the first byte after the section's own name.</param>
    /// <param name="functionCount">Names of functions that do not exist are left out.</param>
    public static NameSection Read(WasmReader reader, int functionCount)
    {
        string? module = null;
        var functions = new Dictionary<int, string>();
        try
        {
            while (!reader.AtEnd)
            {
                var id = reader.ReadByte();
                var subsection = reader.Slice(reader.ReadCount(int.MaxValue, "bytes"));
                if (id == 0)
                {
                    module = subsection.ReadName();
                }
                else if (id == 1)
                {
                    for (var count = subsection.ReadU32(); count > 0; count--)
                    {
                        var index = subsection.ReadU32();
                        var name = subsection.ReadName();
                        if (index < (uint)functionCount)
                        {
                            functions[(int)index] = name;
                        }
                    }
                }
            }
        }
        catch (WasmFormatException)
        {
            // What was read before the fault still helps.
        }

        return new NameSection(module, functions);
    }
}
