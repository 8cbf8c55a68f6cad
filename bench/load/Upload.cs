using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Flint.Bench.Load;

/// <summary>
/// 1 GiB through a guest that echoes: the same bytes are to come back, and the process, client and server in one, is to grow
/// by 64 MiB at most.
/// </summary>
internal static class Upload
{
    private const long Length = 1L << 30;
    private const long WarmupLength = 64L << 20;
    private const long MaximumGrowth = 64L << 20;
    private const int ChunkBytes = 256 * 1024;

    public static async Task<bool> RunAsync(LoadServer server)
    {
        await EchoAsync(server, WarmupLength);
        GC.Collect();
        var before = Resident();
        var highest = before;
        using var stop = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                highest = Math.Max(highest, Resident());
                await Task.Delay(50);
            }
        });
        var started = Stopwatch.GetTimestamp();
        var isEqual = await EchoAsync(server, Length);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await stop.CancelAsync();
        await watching;
        var growth = highest - before;
        Console.WriteLine(
            $"upload: {Length >> 20} MiB echoed in {seconds:0.0} s ({(Length >> 20) / seconds:0} MiB/s), hash "
                + $"{(isEqual ? "equal" : "DIFFERENT")}; resident memory {before >> 20} MiB, at most +{growth >> 20} MiB "
                + $"(at most {MaximumGrowth >> 20} MiB)"
        );
        return isEqual && growth <= MaximumGrowth;
    }

    private static async Task<bool> EchoAsync(LoadServer server, long length)
    {
        using var socket = await server.SendAsync(
            $"POST /echo HTTP/1.1\r\nConnection: close\r\nContent-Length: {length}"
        );
        await using var stream = new NetworkStream(socket);
        var sending = Task.Run(() => SendAsync(stream, length));
        var (received, hash) = await ReceiveAsync(stream);
        var sent = await sending;
        return received == length && hash.AsSpan().SequenceEqual(sent);
    }

    private static async Task<byte[]> SendAsync(NetworkStream stream, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = RandomNumberGenerator.GetBytes(ChunkBytes);
        for (var left = length; left > 0; left -= ChunkBytes)
        {
            // No two chunks alike.
            BitConverter.TryWriteBytes(chunk, left);
            hash.AppendData(chunk);
            await stream.WriteAsync(chunk);
        }

        return hash.GetHashAndReset();
    }

    private static async Task<(long Length, byte[] Hash)> ReceiveAsync(NetworkStream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var body = new ChunkedReader(stream);
        await body.SkipHeadAsync();
        var buffer = new byte[ChunkBytes];
        long length = 0;
        for (int count; (count = await body.ReadAsync(buffer)) > 0; length += count)
        {
            hash.AppendData(buffer, 0, count);
        }

        return (length, hash.GetHashAndReset());
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
