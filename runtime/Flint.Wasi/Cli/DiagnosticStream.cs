using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Cli;

/// <summary>
/// Standard output and standard error: what a guest prints for people. Goes to whoever listens while a request is served;
/// what start code prints goes nowhere.
/// </summary>
internal sealed class DiagnosticStream(ComponentGuestContext context, bool isError) : OutputStream
{
    /// <inheritdoc/>
    public override bool Survives => true;

    /// <inheritdoc/>
    public override Result<ulong, StreamError> CheckWrite() => (ulong)Permit;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        if (isError)
        {
            context.Output?.WriteStderr(bytes);
        }
        else
        {
            context.Output?.WriteStdout(bytes);
        }
    }

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override Task WhenWritable(CancellationToken cancellation) => Task.CompletedTask;
}
