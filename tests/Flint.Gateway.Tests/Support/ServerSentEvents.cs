namespace Flint.Gateway.Tests.Support;

/// <summary>Reads a stream of server-sent events.</summary>
internal static class ServerSentEvents
{
    /// <summary>The lines of the next event.</summary>
    public static async Task<string> ReadEventAsync(this StreamReader reader)
    {
        var lines = new List<string>();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await reader.ReadLineAsync(timeout.Token) is { } line)
        {
            if (line.Length == 0 && lines.Count > 0)
            {
                break;
            }
            lines.Add(line);
        }
        return string.Join('\n', lines);
    }
}
