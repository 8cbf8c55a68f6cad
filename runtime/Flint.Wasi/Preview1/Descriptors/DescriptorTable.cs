using System.Diagnostics.CodeAnalysis;

namespace Flint.Wasi.Preview1;

/// <summary>
/// The guest's file descriptors by number. The first three are the standard streams; file systems that are granted to
/// a function open theirs after them.
/// </summary>
internal sealed class DescriptorTable
{
    private readonly List<Descriptor?> _descriptors = [];

    /// <summary>Descriptors that one guest may have open: keeps a guest from filling the host's memory with them.</summary>
    public const int Capacity = 1024;

    /// <summary>Finds an open descriptor.</summary>
    public bool TryGet(uint number, [NotNullWhen(true)] out Descriptor? descriptor)
    {
        descriptor = number < (uint)_descriptors.Count ? _descriptors[(int)number] : null;
        return descriptor is not null;
    }

    /// <summary>Whether another descriptor can be opened.</summary>
    public bool HasRoom => _descriptors.Count < Capacity || _descriptors.Contains(null);

    /// <summary>Opens a descriptor at the lowest free number, or answers false when the table is full.</summary>
    public bool TryOpen(Descriptor descriptor, out uint number)
    {
        var free = _descriptors.IndexOf(null);
        if (free < 0 && _descriptors.Count >= Capacity)
        {
            number = 0;
            return false;
        }

        if (free < 0)
        {
            free = _descriptors.Count;
            _descriptors.Add(null);
        }

        _descriptors[free] = descriptor;
        number = (uint)free;
        return true;
    }

    /// <summary>Closes a descriptor.</summary>
    public bool TryClose(uint number)
    {
        if (!TryGet(number, out var descriptor))
        {
            return false;
        }

        _descriptors[(int)number] = null;
        descriptor.Close();
        return true;
    }

    /// <summary>Moves a descriptor over another one, which is closed.</summary>
    public bool TryRenumber(uint from, uint to)
    {
        if (!TryGet(from, out var descriptor) || !TryGet(to, out var replaced))
        {
            return false;
        }

        if (from != to)
        {
            _descriptors[(int)to] = descriptor;
            _descriptors[(int)from] = null;
            replaced.Close();
        }

        return true;
    }

    /// <summary>Closes everything.</summary>
    public void Clear()
    {
        foreach (var descriptor in _descriptors)
        {
            descriptor?.Close();
        }

        _descriptors.Clear();
    }
}
