using System.Buffers.Binary;
using Flint.Wasm;

namespace Flint.Wasi.Preview1;

/// <summary>
/// Checked access to the guest's memory. A pointer outside the memory or off its alignment traps, as the preview1
/// documentation demands (witx-docs, "Pointers") and Wasmtime does.
/// </summary>
internal readonly struct GuestMemory(WasmMemory memory)
{
    /// <summary>
    /// The most bytes handed out in one piece. A longer range is checked whole and cut: reads and writes may be short.
    /// </summary>
    public const int LargestPiece = 1 << 30;

    /// <summary>A range that must lie in memory completely.</summary>
    public Span<byte> Bytes(uint address, int length) => memory.Slice(address, length);

    /// <summary>A range that must lie in memory completely, of which only the first <see cref="LargestPiece"/> is given.</summary>
    public Span<byte> Piece(uint address, uint length)
    {
        if ((ulong)address + length > memory.Length)
        {
            throw new WasmTrapException(
                TrapKind.MemoryOutOfBounds,
                $"a pointer to {length} bytes at 0x{address:x} passed to the host"
            );
        }

        return memory.Slice(address, (int)Math.Min(length, LargestPiece));
    }

    public uint ReadUInt32(uint address) => BinaryPrimitives.ReadUInt32LittleEndian(Aligned(address, sizeof(uint)));

    public void WriteUInt16(uint address, ushort value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(Aligned(address, sizeof(ushort)), value);

    public void WriteUInt32(uint address, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(Aligned(address, sizeof(uint)), value);

    public void WriteUInt64(uint address, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(Aligned(address, sizeof(ulong)), value);

    /// <summary>A structure or an array of them.</summary>
    public Span<byte> Structure(uint address, int size, uint alignment)
    {
        CheckAlignment(address, alignment);
        return memory.Slice(address, size);
    }

    private Span<byte> Aligned(uint address, int size) => Structure(address, size, (uint)size);

    private static void CheckAlignment(uint address, uint alignment)
    {
        if ((address & (alignment - 1)) != 0)
        {
            throw new WasmTrapException(
                TrapKind.MemoryOutOfBounds,
                $"a pointer passed to the host, 0x{address:x}, is not aligned to {alignment} bytes"
            );
        }
    }
}
