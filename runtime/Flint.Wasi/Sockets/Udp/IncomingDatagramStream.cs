using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Sockets;

/// <summary>wasi:sockets/udp, <c>incoming-datagram-stream</c>.</summary>
internal sealed class IncomingDatagramStream(DatagramReceiver receiver) : HostObject
{
    /// <summary>Datagrams that one call gives at most: bounds what the guest must find room for at once.</summary>
    private const int MostDatagrams = 16;

    private bool _isClosed;

    /// <summary>What has arrived.</summary>
    public Result<IncomingDatagram[], NetworkError> Receive(ulong most)
    {
        if (_isClosed)
        {
            return NetworkError.InvalidState;
        }

        var datagrams = new List<IncomingDatagram>();
        while ((ulong)datagrams.Count < Math.Min(most, MostDatagrams) && receiver.TryTake(out var datagram))
        {
            datagrams.Add(datagram);
        }

        return datagrams.Count == 0 && receiver.TakeFailure() is { } failure ? failure : datagrams.ToArray();
    }

    /// <summary>Ready when something has arrived, or receiving has failed.</summary>
    public Pollable Subscribe()
    {
        var pollable = new DatagramPollable(this, receiver);
        pollable.AttachTo(this);
        return pollable;
    }

    /// <summary>Gives nothing any more.</summary>
    public void Close() => _isClosed = true;

    /// <inheritdoc/>
    protected override void OnDropped() => Close();

    private sealed class DatagramPollable(IncomingDatagramStream stream, DatagramReceiver receiver) : Pollable
    {
        public override bool IsReady => stream._isClosed || receiver.IsReady;

        public override Task WhenReady(CancellationToken cancellation) =>
            IsReady || receiver.Receiving is not { } receiving
                ? Task.CompletedTask
                : new TaskPollable(receiving).WhenReady(cancellation);
    }
}
