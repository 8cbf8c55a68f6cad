using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Flint.Core;

/// <summary>
/// The SHA-256 hash of a key, as a value that dictionaries compare quickly.
/// </summary>
/// <remarks>
/// Passwords need a slow hash, because people choose guessable ones and a stolen hash can be tried against a list. A key
/// is 256 bits of a random generator: there is no list to try, and searching 2^256 values is out of reach at any speed.
/// A fast hash is therefore as safe, and lets every request be checked.
/// </remarks>
public readonly record struct KeyHash(ulong A, ulong B, ulong C, ulong D)
{
    /// <summary>Bytes of a hash.</summary>
    public const int Length = 32;

    /// <summary>The hash of a presented key.</summary>
    public static KeyHash Of(ReadOnlySpan<char> key)
    {
        // Keys are ASCII; what is not becomes bytes that no key has.
        var bytes =
            key.Length <= 256 ? stackalloc byte[Encoding.UTF8.GetMaxByteCount(key.Length)] : new byte[key.Length * 3];
        var length = Encoding.UTF8.GetBytes(key, bytes);
        Span<byte> hash = stackalloc byte[Length];
        SHA256.HashData(bytes[..length], hash);
        CryptographicOperations.ZeroMemory(bytes);
        return From(hash);
    }

    /// <summary>The hash in 32 bytes, as stores keep it.</summary>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public static KeyHash From(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Length
            ? new KeyHash(
                BinaryPrimitives.ReadUInt64BigEndian(bytes),
                BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
                BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
                BinaryPrimitives.ReadUInt64BigEndian(bytes[24..])
            )
            : throw new ArgumentException($"A hash has {Length} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>The 32 bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, A);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), B);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(16), C);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(24), D);
        return bytes;
    }

    /// <inheritdoc/>
    public override int GetHashCode() => (int)A;

    /// <summary>Says nothing: a hash has no business in logs.</summary>
    public override string ToString() => "(hash)";
}
