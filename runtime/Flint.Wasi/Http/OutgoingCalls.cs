namespace Flint.Wasi.Http;

/// <summary>The requests that a guest has under way while it serves one.</summary>
internal sealed class OutgoingCalls
{
    private readonly List<OutgoingCall> _calls = [];

    /// <summary>A call begins.</summary>
    public void Add(OutgoingCall call) => _calls.Add(call);

    /// <summary>A call is over.</summary>
    public void Remove(OutgoingCall call) => _calls.Remove(call);

    /// <summary>Sends on what was written.</summary>
    public void FlushWritten()
    {
        foreach (var call in _calls)
        {
            call.FlushWritten();
        }
    }

    /// <summary>The request that the guest serves is over, and with it everything that it asked others for.</summary>
    public void End()
    {
        while (_calls.Count > 0)
        {
            _calls[^1].Dispose();
        }
    }
}
