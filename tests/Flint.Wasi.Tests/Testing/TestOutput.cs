using System.Text;

namespace Flint.Wasi.Tests.Testing;

internal sealed class TestOutput : IGuestOutput
{
    private readonly StringBuilder _stderr = new();

    public string Stderr => _stderr.ToString();

    public void WriteStdout(ReadOnlySpan<byte> bytes) => throw new InvalidOperationException("stdout is the response");

    public void WriteStderr(ReadOnlySpan<byte> bytes) => _stderr.Append(Encoding.UTF8.GetString(bytes));
}
