using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Flint.Gateway.Invocations;

/// <summary>
/// Makes invocation ids: 16 hexadecimal digits that were drawn at random when the process started, then 16 made of a
/// counter. Unique within a process for certain and among processes by chance, and far cheaper than 16 random bytes
/// from the operating system for each request. They name, they do not protect.
/// </summary>
internal sealed class InvocationIds
{
    private readonly string _prefix;
    private readonly ulong _offset;
    private long _count;

    /// <summary>Starts at a random point.</summary>
    public InvocationIds()
    {
        Span<byte> seed = stackalloc byte[16];
        RandomNumberGenerator.Fill(seed);
        _prefix = Convert.ToHexStringLower(seed[..8]);
        _offset = BinaryPrimitives.ReadUInt64LittleEndian(seed[8..]);
    }

    /// <summary>The next id.</summary>
    public string Next()
    {
        var number = Mix(unchecked(_offset + (ulong)Interlocked.Increment(ref _count)));
        return string.Create(
            32,
            (_prefix, number),
            static (span, state) =>
            {
                state._prefix.CopyTo(span);
                for (var i = 31; i >= 16; i--)
                {
                    span[i] = "0123456789abcdef"[(int)(state.number & 15)];
                    state.number >>= 4;
                }
            }
        );
    }

    // The finaliser of SplitMix64 (Steele, Lea, Flood 2014): a bijection, so that ids of a process stay distinct, after
    // which neighbours look unlike each other and can be told apart at a glance.
    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return z ^ (z >> 31);
        }
    }
}
