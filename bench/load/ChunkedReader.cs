using System.Globalization;
using System.Text;

namespace Flint.Bench.Load;

/// <summary>
/// Reads a chunked response (RFC 9112, section 7.1) while its request is still being sent, which HttpClient does not.
/// </summary>
internal sealed class ChunkedReader(Stream stream) : IDisposable
{
    private readonly BufferedStream _stream = new(stream, 64 * 1024);
    private long _left;

    public async Task SkipHeadAsync()
    {
        var status = await ReadLineAsync();
        if (!status.Contains(" 200 ", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"The answer is no 200: {status}");
        }

        while ((await ReadLineAsync()).Length > 0)
        {
            // Headers tell nothing that is needed.
        }
    }

    public async Task<int> ReadAsync(byte[] buffer)
    {
        if (_left == 0)
        {
            _left = long.Parse(await ReadLineAsync(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (_left == 0)
            {
                return 0;
            }
        }

        var count = await _stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, _left)));
        if (count == 0)
        {
            throw new EndOfStreamException("The answer ended in the middle.");
        }

        _left -= count;
        if (_left == 0)
        {
            await ReadLineAsync();
        }

        return count;
    }

    public void Dispose() => _stream.Dispose();

    private async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (true)
        {
            await _stream.ReadExactlyAsync(one);
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)one[0]);
        }
    }
}
