using System.Text;

namespace Flint.Wasm.Text;

/// <summary>
/// Translates the text format (core specification, chapter 6) into the binary format. Checks the text, not the module:
/// what comes out may still be refused when it is decoded and validated.
/// </summary>
public static class WatCompiler
{
    /// <summary>Translates one module, with or without the enclosing <c>(module …)</c>.</summary>
    /// <exception cref="WatFormatException">The text is malformed or uses unsupported features.</exception>
    public static byte[] Compile(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Compile(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Translates one module given as UTF-8.</summary>
    /// <exception cref="WatFormatException">The text is malformed or uses unsupported features.</exception>
    public static byte[] Compile(ReadOnlyMemory<byte> text)
    {
        var reader = new WatReader(new WatSource(text));
        if (!reader.TryOpen("module"u8))
        {
            var fields = ModuleAssembler.Assemble(reader, name: null);
            reader.ExpectEnd();
            return fields;
        }

        var name = reader.TryIdentifier();
        var binary = WatModuleForms.Assemble(reader, name);
        reader.ExpectEnd();
        return binary;
    }
}
