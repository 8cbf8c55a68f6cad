using System.Net;
using System.Text;

namespace Flint.Host.Tests.Platform;

/// <summary>A body of two parts, of which the second is held back until it is let go.</summary>
internal sealed class HeldContent(string first, string second) : HttpContent
{
    private readonly TaskCompletionSource _firstSent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task FirstPartSent => _firstSent.Task;

    internal void SendRest() => _rest.SetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(first));
        await stream.FlushAsync();
        _firstSent.SetResult();
        await _rest.Task;
        await stream.WriteAsync(Encoding.ASCII.GetBytes(second));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = first.Length + second.Length;
        return true;
    }
}
