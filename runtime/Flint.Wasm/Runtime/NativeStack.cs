using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Flint.Wasm.Runtime;

/// <summary>Tells how far down the present thread's stack may be used.</summary>
internal static unsafe partial class NativeStack
{
    /// <summary>
    /// Bytes below the guest's limit that stay for what runs on top of its deepest frame: host functions, the JIT when it
    /// compiles a function at its first call, and the unwinder.
    /// </summary>
    public const nuint Reserve = 512 * 1024;

    /// <summary>Assumed where the operating system does not tell: the smallest default of .NET's platforms.</summary>
    private const nuint AssumedSize = 1 << 20;

    [ThreadStatic]
    private static nuint lowestAddress;

    /// <summary>The lowest address that WebAssembly frames may reach, for a stack of a size that starts here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint LimitFor(nuint stackSize)
    {
        byte here;
        var current = (nuint)(&here);
        var low = lowestAddress;
        if (low == 0)
        {
            low = lowestAddress = FindLowestAddress(current);
        }

        return Math.Max(current - stackSize, low + Reserve);
    }

    /// <summary>Bytes of stack that the present thread has left.</summary>
    public static long Remaining()
    {
        byte here;
        var current = (nuint)(&here);
        if (lowestAddress == 0)
        {
            lowestAddress = FindLowestAddress(current);
        }

        return (long)(current - lowestAddress);
    }

    private static nuint FindLowestAddress(nuint current)
    {
        if (OperatingSystem.IsWindows())
        {
            GetCurrentThreadStackLimits(out var low, out _);
            return low;
        }

        if (OperatingSystem.IsLinux())
        {
            // pthread_attr_t is 56 bytes with glibc and musl on 64-bit machines; twice that is room enough.
            var attributes = stackalloc byte[128];
            if (GetAttributes(Self(), attributes) == 0)
            {
                var failed = GetStack(attributes, out var address, out var size) != 0;
                _ = DestroyAttributes(attributes);
                if (!failed && current > (nuint)address && current - (nuint)address <= size)
                {
                    return (nuint)address;
                }
            }
        }
        else if (OperatingSystem.IsMacOS())
        {
            var self = Self();
            return StackAddress(self) - StackSizeOf(self);
        }

        return current - AssumedSize;
    }

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nint Self();

    [LibraryImport("libc", EntryPoint = "pthread_getattr_np")]
    private static partial int GetAttributes(nint thread, byte* attributes);

    [LibraryImport("libc", EntryPoint = "pthread_attr_getstack")]
    private static partial int GetStack(byte* attributes, out nint address, out nuint size);

    [LibraryImport("libc", EntryPoint = "pthread_attr_destroy")]
    private static partial int DestroyAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "pthread_get_stackaddr_np")]
    private static partial nuint StackAddress(nint thread);

    [LibraryImport("libc", EntryPoint = "pthread_get_stacksize_np")]
    private static partial nuint StackSizeOf(nint thread);

    [LibraryImport("kernel32", EntryPoint = "GetCurrentThreadStackLimits")]
    private static partial void GetCurrentThreadStackLimits(out nuint low, out nuint high);
}
