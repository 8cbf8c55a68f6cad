using System.Globalization;
using System.Net;
using Flint.Component;
using Flint.Wasi.Io;
using Next = Flint.Component.Result<
    Flint.Component.Option<Flint.Wasi.Sockets.GuestAddress>,
    Flint.Wasi.Sockets.NetworkError
>;

namespace Flint.Wasi.Sockets;

/// <summary>
/// wasi:sockets/ip-name-lookup, <c>resolve-address-stream</c>. What a name leads to is remembered, so that the guest can
/// connect to it; nothing that the guest says about names counts.
/// </summary>
internal sealed class AddressLookup : HostObject, IDisposable
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    private readonly GuestSockets _sockets;
    private readonly string _name;
    private readonly CancellationTokenSource _limit;
    private readonly Task<IPAddress[]> _lookup;
    private int _next;
    private bool _isRemembered;
    private bool _isClosed;

    private AddressLookup(GuestSockets sockets, string name)
    {
        _sockets = sockets;
        _name = name;
        _limit = new CancellationTokenSource(sockets.Grants.Limits.LookupTime, sockets.Grants.Time);
        _lookup = LookUpAsync(sockets.Grants.Resolve, name, _limit.Token);
        sockets.Add(this);
    }

    /// <summary>A lookup whose answer is known: an address needs none.</summary>
    private AddressLookup(GuestSockets sockets, IPAddress address)
    {
        _sockets = sockets;
        _name = "";
        _limit = new CancellationTokenSource();
        _lookup = Task.FromResult<IPAddress[]>([address]);
        _isRemembered = true;
        sockets.Add(this);
    }

    /// <summary>Begins to look up a name.</summary>
    public static Result<AddressLookup, NetworkError> Start(GuestSockets sockets, string name)
    {
        if (!sockets.AreGranted)
        {
            return NetworkError.AccessDenied;
        }

        if (IPAddress.TryParse(name, out var address))
        {
            return new AddressLookup(sockets, address);
        }

        if (Normalize(name) is not { } host)
        {
            return NetworkError.InvalidArgument;
        }

        if (!sockets.Grants.Policy.AllowsLookup(host))
        {
            return NetworkError.AccessDenied;
        }

        return sockets.TryLookUp() && sockets.HasRoom
            ? new AddressLookup(sockets, host)
            : NetworkError.TemporaryResolverFailure;
    }

    /// <summary>The next address; none at the end.</summary>
    public Next Next()
    {
        if (_isClosed)
        {
            return NetworkError.InvalidState;
        }

        if (!_lookup.IsCompleted)
        {
            return NetworkError.WouldBlock;
        }

        if (!_lookup.IsCompletedSuccessfully)
        {
            return _lookup.IsCanceled
                ? NetworkError.TemporaryResolverFailure
                : NetworkErrors.Of(_lookup.Exception!.InnerException!) switch
                {
                    NetworkError.Timeout => NetworkError.TemporaryResolverFailure,
                    null or NetworkError.Unknown => NetworkError.PermanentResolverFailure,
                    { } error => error,
                };
        }

        Remember();
        return Next(_next < _lookup.Result.Length ? new GuestAddress(_lookup.Result[_next++]) : null);

        static Next Next(GuestAddress? address) =>
            address is { } found ? Option<GuestAddress>.Some(found) : Option<GuestAddress>.None;
    }

    /// <summary>Ready when the addresses are there.</summary>
    public Pollable Subscribe()
    {
        var pollable = new TaskPollable(_lookup);
        pollable.AttachTo(this);
        return pollable;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _limit.Cancel();
            _limit.Dispose();
            _ = _lookup.ContinueWith(
                static t => _ = t.Exception,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
            _sockets.Remove(this);
        }
    }

    /// <inheritdoc/>
    protected override void OnDropped() => Dispose();

    /// <inheritdoc/>
    protected override void OnAbandoned() => Dispose();

    private void Remember()
    {
        if (_isRemembered)
        {
            return;
        }

        _isRemembered = true;
        foreach (var address in _lookup.Result)
        {
            _sockets.Remember(_name, address);
        }
    }

    /// <summary>A name in lower-case ASCII without a dot at its end; null where it is none.</summary>
    private static string? Normalize(string name)
    {
        try
        {
            var host = Idn.GetAscii(name.TrimEnd('.')).ToLowerInvariant();
            return host.Length is > 0 and <= 253 ? host : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static async Task<IPAddress[]> LookUpAsync(
        Func<string, CancellationToken, Task<IPAddress[]>> resolve,
        string name,
        CancellationToken cancellation
    )
    {
        var addresses = await resolve(name, cancellation).ConfigureAwait(false);

        // An IPv4 address in the clothes of IPv6 is one of IPv4.
        return Array.ConvertAll(addresses, static a => a.IsIPv4MappedToIPv6 ? a.MapToIPv4() : a);
    }
}
