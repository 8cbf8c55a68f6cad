using System.IO.Pipelines;
using System.Net;
using System.Net.Http;

namespace Flint.Worker.Outbound;

/// <summary>
/// A request's body on its way from the guest's pipe to the connection, chunk by chunk: the connection's backpressure is
/// the pipe's. Whoever ends it, sending or failing, gives the pipe back once.
/// </summary>
internal sealed class OutboundContent(PipeReader body, long? length) : HttpContent
{
    private int _state;

    /// <summary>Ends the body where it was not sent. Where it is being sent, the sender ends it.</summary>
    public void Abandon()
    {
        if (Interlocked.CompareExchange(ref _state, 1, 0) == 0)
        {
            body.Complete();
        }
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken
    )
    {
        if (Interlocked.CompareExchange(ref _state, 1, 0) != 0)
        {
            // A connection that was kept turned out to be dead, and the client tries again: the body is gone by now.
            throw new IOException("The request's body cannot be sent twice.");
        }

        try
        {
            await CopyAsync(stream, cancellationToken);
            await body.CompleteAsync();
        }
        catch (Exception e)
        {
            await body.CompleteAsync(e);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }

    private async Task CopyAsync(Stream stream, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await body.ReadAsync(cancellation);
            foreach (var segment in result.Buffer)
            {
                await stream.WriteAsync(segment, cancellation);
            }

            body.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return;
            }

            // The guest flushes what it wants to be sent, so nothing waits here for more.
            await stream.FlushAsync(cancellation);
        }
    }
}
