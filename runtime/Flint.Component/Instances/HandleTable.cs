using System.Runtime.CompilerServices;

namespace Flint.Component.Instances;

/// <summary>
/// The handles of one component instance (CanonicalABI.md, table state): indices start at 1, the index freed last is given
/// out first.
/// </summary>
internal sealed class HandleTable(int maximum)
{
    private Entry[] _entries = new Entry[16];
    private int _length = 1;
    private int _firstFree;
    private (Entry[] Entries, int FirstFree, int Count)? _captured;

    /// <summary>The number of handles.</summary>
    public int Count { get; private set; }

    public struct Entry
    {
        /// <summary>The type, or null where the entry is free.</summary>
        public RuntimeResource? Resource;

        /// <summary>The object behind a handle to a host resource.</summary>
        public object? Object;

        /// <summary>The representation behind a handle to a guest resource; in a free entry the next free index.</summary>
        public uint Representation;

        /// <summary>How many running calls have borrowed from this handle.</summary>
        public int Lends;

        /// <summary>For a borrowed handle: the call that must see it dropped.</summary>
        public BorrowScope? Scope;

        public readonly bool IsOwn => Scope is null;
    }

    public uint Add(RuntimeResource resource, object? value, uint representation, BorrowScope? scope)
    {
        int index;
        if (_firstFree != 0)
        {
            index = _firstFree;
            _firstFree = (int)_entries[index].Representation;
        }
        else
        {
            index = _length;
            if (index > maximum)
            {
                throw new ComponentTrapException($"more than {maximum} handles");
            }

            if (index == _entries.Length)
            {
                Array.Resize(ref _entries, index * 2);
            }

            _length++;
        }

        ref var entry = ref _entries[index];
        entry.Resource = resource;
        entry.Object = value;
        entry.Representation = representation;
        entry.Lends = 0;
        entry.Scope = scope;
        Count++;
        return (uint)index;
    }

    /// <summary>The entry of a handle that must be of a type.</summary>
    /// <exception cref="ComponentTrapException">No such handle, or of another type.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Entry Get(uint index, RuntimeResource resource)
    {
        var entries = _entries;
        if (index < (uint)entries.Length)
        {
            ref var entry = ref entries[index];
            if (ReferenceEquals(entry.Resource, resource))
            {
                return ref entry;
            }
        }

        throw Unknown(index, resource);
    }

    /// <summary>Takes a handle out of the table.</summary>
    /// <exception cref="ComponentTrapException">No such handle, of another type, or lent to a running call.</exception>
    public Entry Remove(uint index, RuntimeResource resource)
    {
        ref var entry = ref Get(index, resource);
        if (entry.Lends != 0)
        {
            throw new ComponentTrapException(
                $"cannot remove owned resource while borrowed: handle {index} of {resource.Name}"
            );
        }

        var removed = entry;
        Free(index);
        return removed;
    }

    /// <summary>Takes an owned handle out of the table.</summary>
    public Entry RemoveOwn(uint index, RuntimeResource resource)
    {
        if (!Get(index, resource).IsOwn)
        {
            throw new ComponentTrapException(
                $"cannot lift own resource from a borrow: handle {index} of {resource.Name}"
            );
        }

        return Remove(index, resource);
    }

    public void EndLend(uint index) => _entries[index].Lends--;

    /// <summary>Remembers the handles for <see cref="Restore"/>. False where one of them does not survive that.</summary>
    public bool TryCapture()
    {
        for (var i = 1; i < _length; i++)
        {
            ref var entry = ref _entries[i];
            if (
                entry.Resource is not null
                && !(entry is { Resource: HostResource host, Object: { } value, IsOwn: true } && host.Survives(value))
            )
            {
                return false;
            }
        }

        _captured = Count == 0 ? null : (_entries[.._length], _firstFree, Count);
        return true;
    }

    /// <summary>Brings back the handles that <see cref="TryCapture"/> found, after <see cref="Clear"/>.</summary>
    public void Restore()
    {
        if (_captured is var (entries, firstFree, count))
        {
            entries.CopyTo(_entries, 0);
            _length = entries.Length;
            _firstFree = firstFree;
            Count = count;
        }
    }

    /// <summary>Forgets all handles; the host is told of the objects it had given away.</summary>
    public void Clear()
    {
        for (var i = 1; i < _length; i++)
        {
            var entry = _entries[i];
            _entries[i] = default;
            if (entry.Resource is HostResource host && entry.Object is not null && entry.IsOwn)
            {
                host.Abandon(entry.Object);
            }
        }

        _length = 1;
        _firstFree = 0;
        Count = 0;
    }

    private void Free(uint index)
    {
        ref var entry = ref _entries[index];
        entry.Resource = null;
        entry.Object = null;
        entry.Scope = null;
        entry.Representation = (uint)_firstFree;
        _firstFree = (int)index;
        Count--;
    }

    private ComponentTrapException Unknown(uint index, RuntimeResource resource) =>
        index < (uint)_length && _entries[index].Resource is { } other
            ? new ComponentTrapException(
                $"handle index {index} used with the wrong type: expected {resource.Name}, found {other.Name}"
            )
            : new ComponentTrapException($"unknown handle index {index} of {resource.Name}");
}

/// <summary>A call into a component that was given borrowed handles: they must be dropped before it returns.</summary>
internal sealed class BorrowScope
{
    public int Open { get; set; }
}
