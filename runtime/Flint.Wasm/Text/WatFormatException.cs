namespace Flint.Wasm.Text;

/// <summary>A text that is no module in the text format. <see cref="Line"/> and <see cref="Column"/> name the place.</summary>
public sealed class WatFormatException(int line, int column, string message, bool isUnsupported = false)
    : Exception($"{line}:{column}: {message}")
{
    /// <summary>The line of the fault, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The column of the fault in bytes, from 1.</summary>
    public int Column { get; } = column;

    /// <summary>What is wrong, without the place. Starts with the specification's own words where it has them.</summary>
    public string Reason { get; } = message;

    /// <summary>Whether the text uses a feature that this engine does not have, rather than being wrong.</summary>
    public bool IsUnsupported { get; } = isUnsupported;
}
