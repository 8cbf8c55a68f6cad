using System.Text;

namespace Flint.Wasi.Tests.Http;

internal sealed class PrintedOutput : IGuestOutput
{
    private readonly StringBuilder _stdout = new();
    private readonly StringBuilder _stderr = new();

    public string Stdout => _stdout.ToString();

    public string Stderr => _stderr.ToString();

    public void WriteStdout(ReadOnlySpan<byte> bytes) => _stdout.Append(Encoding.UTF8.GetString(bytes));

    public void WriteStderr(ReadOnlySpan<byte> bytes) => _stderr.Append(Encoding.UTF8.GetString(bytes));
}
