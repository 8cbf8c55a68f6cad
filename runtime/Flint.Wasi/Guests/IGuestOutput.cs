namespace Flint.Wasi;

/// <summary>Receives what a guest writes to its standard streams. Never blocks, never throws.</summary>
public interface IGuestOutput
{
    /// <summary>Bytes written to standard output; UTF-8 by convention, split anywhere.</summary>
    void WriteStdout(ReadOnlySpan<byte> bytes);

    /// <summary>Bytes written to standard error; UTF-8 by convention, split anywhere.</summary>
    void WriteStderr(ReadOnlySpan<byte> bytes);
}
