using System.Buffers.Binary;

namespace Flint.Wasi.Preview1;

/// <summary>The buffers of a scattered read or gathered write: an array of iovec structures in the guest's memory.</summary>
internal readonly ref struct GuestBuffers
{
    /// <summary>Buffers of one call at most: IOV_MAX of Linux. Bounds the work of one host call.</summary>
    public const uint MaximumCount = 1024;

    private const int StructureSize = 8;

    private readonly GuestMemory _memory;
    private readonly ReadOnlySpan<byte> _structures;

    private GuestBuffers(GuestMemory memory, ReadOnlySpan<byte> structures)
    {
        _memory = memory;
        _structures = structures;
    }

    /// <summary>How many buffers there are.</summary>
    public int Count => _structures.Length / StructureSize;

    /// <summary>One buffer; a very long one is cut, which makes the read or write a short one.</summary>
    public Span<byte> this[int index]
    {
        get
        {
            var structure = _structures.Slice(index * StructureSize, StructureSize);
            return _memory.Piece(
                BinaryPrimitives.ReadUInt32LittleEndian(structure),
                BinaryPrimitives.ReadUInt32LittleEndian(structure[4..])
            );
        }
    }

    /// <summary>Whether there is no room for a single byte.</summary>
    public bool AreEmpty
    {
        get
        {
            for (var i = 0; i < Count; i++)
            {
                if (!this[i].IsEmpty)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Finds the array. False where it has too many elements.</summary>
    public static bool TryGet(GuestMemory memory, uint address, uint count, out GuestBuffers buffers)
    {
        if (count > MaximumCount)
        {
            buffers = default;
            return false;
        }

        buffers = new GuestBuffers(memory, memory.Structure(address, (int)count * StructureSize, sizeof(uint)));
        return true;
    }
}
