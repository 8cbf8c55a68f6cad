using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Flint.Component;

namespace Flint.Wasi.Random;

/// <summary>wasi:random. All of it is the system's generator for secrets: a weaker one would save nothing.</summary>
internal static class RandomInterfaces
{
    /// <summary>Bytes that one call gives at most (1 MiB); more than any seed, key or nonce.</summary>
    private const ulong MaximumBytes = 1 << 20;

    public static void AddTo(ComponentLinker linker)
    {
        linker
            .Interface("wasi:random/random@0.2.12")
            .Function<ulong, GuestBytes>("get-random-bytes", GetBytes)
            .Function("get-random-u64", static (HostCall _) => GetNumber());
        linker
            .Interface("wasi:random/insecure@0.2.12")
            .Function<ulong, GuestBytes>("get-insecure-random-bytes", GetBytes)
            .Function("get-insecure-random-u64", static (HostCall _) => GetNumber());
        linker
            .Interface("wasi:random/insecure-seed@0.2.12")
            .Function("insecure-seed", static (HostCall _) => (GetNumber(), GetNumber()));
    }

    private static GuestBytes GetBytes(HostCall call, ulong count)
    {
        if (count > MaximumBytes)
        {
            throw new ComponentTrapException($"{count} random bytes in one call, at most {MaximumBytes} are given");
        }

        var bytes = call.Allocate((int)count);
        RandomNumberGenerator.Fill(bytes.Span);
        return bytes;
    }

    private static ulong GetNumber()
    {
        var number = 0UL;
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<ulong>(ref number)));
        return number;
    }
}
