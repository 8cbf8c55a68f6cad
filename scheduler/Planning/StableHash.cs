using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Flint.Scheduler.Planning;

/// <summary>
/// A hash that is the same in every process and release; <see cref="string.GetHashCode()"/> differs from one process to the
/// next. Only functions that ask for ready instances are hashed, so a cryptographic hash, which spreads well, is cheap
/// enough.
/// </summary>
internal static class StableHash
{
    internal static ulong Of(params ReadOnlySpan<string> parts)
    {
        // Zero separates the parts: names have none, so no two lists of parts give the same bytes.
        var bytes = Encoding.UTF8.GetBytes(string.Join('\0', parts));
        return BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(bytes));
    }
}
