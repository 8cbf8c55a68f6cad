using System.Runtime.CompilerServices;
using Flint.Component.Instances;

namespace Flint.Component.Abi;

/// <summary>Values on their way out of a component: reads its memory, takes its handles.</summary>
/// <param name="context">The options.</param>
/// <param name="maximumBytes">
/// Bytes that the call may make the host copy. Strings and lists may overlap in the guest's memory, so that a small memory
/// could describe values of any size.
/// </param>
internal ref struct LiftContext(CanonicalContext context, int maximumBytes)
{
    /// <summary>Bytes of one string or list (CanonicalABI.md, <c>MAX_STRING_BYTE_LENGTH</c>).</summary>
    public const int MaximumBytes = (1 << 28) - 1;

    private LendBuffer _lends;
    private int _lendCount;
    private List<uint>? _moreLends;
    private int _bytesLeft = maximumBytes;

    public readonly CanonicalContext Context = context;

    /// <summary>Counts bytes that are about to be copied.</summary>
    public void Spend(uint bytes)
    {
        if (bytes > (uint)_bytesLeft)
        {
            throw new ComponentTrapException($"string or list too long: more bytes in one call than the host takes");
        }

        _bytesLeft -= (int)bytes;
    }

    /// <summary>Borrows from a handle until <see cref="EndLends"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref HandleTable.Entry Lend(uint index, RuntimeResource resource)
    {
        ref var entry = ref Context.State.Handles.Get(index, resource);
        entry.Lends++;
        if (_lendCount < LendBuffer.Length)
        {
            _lends[_lendCount] = index;
        }
        else
        {
            (_moreLends ??= []).Add(index);
        }

        _lendCount++;
        return ref entry;
    }

    /// <summary>Gives back what was borrowed.</summary>
    public void EndLends()
    {
        for (var i = 0; i < Math.Min(_lendCount, LendBuffer.Length); i++)
        {
            Context.State.Handles.EndLend(_lends[i]);
        }

        foreach (var index in _moreLends ?? [])
        {
            Context.State.Handles.EndLend(index);
        }

        _lendCount = 0;
        _moreLends = null;
    }

    [InlineArray(Length)]
    private struct LendBuffer
    {
        public const int Length = 4;

        private uint _first;
    }
}

/// <summary>Values on their way into a component: writes its memory, adds to its handles.</summary>
internal ref struct LowerContext(CanonicalContext context, BorrowScope? scope)
{
    public readonly CanonicalContext Context = context;

    /// <summary>The call that borrowed handles belong to; null for results, which cannot hold any.</summary>
    public readonly BorrowScope? Scope = scope;
}
