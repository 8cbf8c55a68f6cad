using System.Net;

namespace Flint.Wasi.Sockets;

/// <summary>
/// The sockets of one instance: which are open, and which addresses it has been told of. All of it ends with the request,
/// whatever handles the guest keeps. Used by the guest's thread.
/// </summary>
internal sealed class GuestSockets(SocketGrants? grants)
{
    private readonly HashSet<IDisposable> _open = [];
    private readonly Dictionary<IPAddress, HashSet<string>> _names = [];
    private int _lookups;

    /// <summary>Whether sockets were granted at all.</summary>
    public bool AreGranted => grants is not null;

    /// <summary>What was granted.</summary>
    public SocketGrants Grants => grants ?? throw new InvalidOperationException("No sockets were granted.");

    /// <summary>Whether an address may be used.</summary>
    public bool Allows(SocketUse use, IPEndPoint endPoint) =>
        Grants.Policy.Allows(use, endPoint, _names.GetValueOrDefault(endPoint.Address) ?? []);

    /// <summary>Whether another socket may be opened.</summary>
    public bool HasRoom => _open.Count < Grants.Limits.Sockets;

    /// <summary>A socket or a lookup that must not outlive the request.</summary>
    public void Add(IDisposable part) => _open.Add(part);

    /// <summary>It is closed.</summary>
    public void Remove(IDisposable part) => _open.Remove(part);

    /// <summary>Counts a lookup. False where there were too many.</summary>
    public bool TryLookUp() => ++_lookups <= Grants.Limits.Lookups;

    /// <summary>Remembers that a name led to an address.</summary>
    public void Remember(string name, IPAddress address)
    {
        if (!_names.TryGetValue(address, out var names))
        {
            _names[address] = names = new HashSet<string>(StringComparer.Ordinal);
        }

        names.Add(name);
    }

    /// <summary>Closes everything.</summary>
    public void End()
    {
        if (_open.Count > 0)
        {
            foreach (var part in _open.ToArray())
            {
                part.Dispose();
            }

            _open.Clear();
        }

        _names.Clear();
        _lookups = 0;
    }
}
