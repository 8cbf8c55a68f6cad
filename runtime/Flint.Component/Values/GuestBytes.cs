using Flint.Component.Abi;

namespace Flint.Component;

/// <summary>
/// A <c>list&lt;u8&gt;</c> where it lies in a guest's memory, without a copy. Good until the host function that it was given
/// to returns.
/// </summary>
public readonly struct GuestBytes
{
    private readonly CanonicalContext? _context;

    internal GuestBytes(CanonicalContext context, uint address, uint length)
    {
        _context = context;
        Address = address;
        Length = (int)length;
    }

    internal uint Address { get; }

    /// <summary>The number of bytes.</summary>
    public int Length { get; }

    /// <summary>The bytes. Take the span anew after anything that lets the guest run, such as an allocation.</summary>
    public Span<byte> Span => _context is null ? [] : _context.Bytes(Address, (uint)Length);

    /// <summary>The first bytes of these.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public GuestBytes Take(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length, nameof(length));
        return _context is null ? this : new GuestBytes(_context, Address, (uint)length);
    }

    internal bool BelongsTo(CanonicalContext context) => ReferenceEquals(_context, context);
}
