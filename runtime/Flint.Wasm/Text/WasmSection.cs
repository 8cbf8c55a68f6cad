using Flint.Wasm.Binary;

namespace Flint.Wasm.Text;

/// <summary>A section (or subsection) of a binary that is a vector of entries; left out where it has none.</summary>
internal sealed class WasmSection(byte id)
{
    private readonly WasmWriter _entries = new();
    private int _count;

    /// <summary>Counts an entry, which the caller writes.</summary>
    public WasmWriter AddEntry()
    {
        _count++;
        return _entries;
    }

    public void WriteTo(WasmWriter output)
    {
        if (_count == 0)
        {
            return;
        }

        var contents = new WasmWriter();
        contents.WriteUnsigned((ulong)_count);
        contents.WriteBytes(_entries.Written);
        output.WriteByte(id);
        output.WriteVector(contents.Written);
    }
}
