using System.Net.Http;
using Flint.Wasi.Http;

namespace Flint.Worker.Outbound;

/// <summary>
/// A request until its response begins: the two times that count one after the other, that of connecting and that of
/// waiting for the first byte. Travels with the request's message, since only the connector knows where one ends.
/// </summary>
internal sealed class OutboundAttempt : IDisposable
{
    private static readonly HttpRequestOptionsKey<OutboundAttempt> Key = new("flint.attempt");

    private readonly CancellationTokenSource _timeout;
    private readonly TimeSpan _firstByte;

    public OutboundAttempt(OutgoingHttpRequest request, CancellationToken cancellation)
    {
        ConnectTimeout = request.ConnectTimeout;
        _firstByte = Limited(request.FirstByteTimeout);
        _timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        // A connection may be there already, and then nobody tells when the waiting begins.
        _timeout.CancelAfter(_firstByte);
    }

    /// <summary>How long connecting may take, where the guest says.</summary>
    public TimeSpan? ConnectTimeout { get; }

    /// <summary>Cancelled when the time is over, or with the call.</summary>
    public CancellationToken Token => _timeout.Token;

    /// <summary>The attempt of a message.</summary>
    public static OutboundAttempt? Of(HttpRequestMessage message) =>
        message.Options.TryGetValue(Key, out var attempt) ? attempt : null;

    /// <summary>Has the attempt travel with a message.</summary>
    public void AttachTo(HttpRequestMessage message) => message.Options.Set(Key, this);

    /// <summary>A connection is being made for the request: the connector watches the time.</summary>
    public void BeginConnect() => TryRestart(Timeout.InfiniteTimeSpan);

    /// <summary>It was made.</summary>
    public void EndConnect() => TryRestart(_firstByte);

    /// <inheritdoc/>
    public void Dispose() => _timeout.Dispose();

    /// <summary>A timer's longest time is about 49 days; more is as good as none.</summary>
    private static TimeSpan Limited(TimeSpan? time) =>
        time is { TotalDays: < 40 } limit ? limit : Timeout.InfiniteTimeSpan;

    private void TryRestart(TimeSpan time)
    {
        try
        {
            _timeout.CancelAfter(time);
        }
        catch (ObjectDisposedException)
        {
            // The request has found another connection and is done; this one is kept for the next.
        }
    }
}
