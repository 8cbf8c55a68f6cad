using System.Runtime.InteropServices;

namespace Flint.Wasm.Text;

/// <summary>The forms that a module can have in a script: fields, <c>binary</c> strings or <c>quote</c>d text.</summary>
internal static class WatModuleForms
{
    /// <summary>Assembles what follows <c>(module $name</c> and moves behind its closing parenthesis.</summary>
    public static byte[] Assemble(WatReader reader, string? name)
    {
        byte[] binary;
        if (reader.TryWord("binary"u8))
        {
            binary = [.. reader.TakeStrings()];
        }
        else if (reader.TryWord("quote"u8))
        {
            binary = WatCompiler.Compile(CollectionsMarshal.AsSpan(reader.TakeStrings()).ToArray());
        }
        else
        {
            binary = ModuleAssembler.Assemble(reader, name);
        }

        reader.ExpectClose();
        return binary;
    }
}
