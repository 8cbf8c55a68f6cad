using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <summary>
/// Runs the JIT where it has stack enough. Functions are compiled at their first call, perhaps deep down a guest's stack,
/// and the JIT recurses over what it compiles: running out of stack there would end the process.
/// </summary>
internal static class CompilationStack
{
    /// <summary>Bytes of stack of a compilation thread: far more than the largest allowed function was seen to need.</summary>
    private const int ThreadStackSize = 256 << 20;

    /// <summary>Bodies up to this size compile on the calling thread when it has <see cref="SmallBodyStack"/> left.</summary>
    private const int SmallBody = 32 * 1024;

    private const int SmallBodyStack = 1 << 20;

    public static void Run(MethodBase method, int bodyLength)
    {
        if (bodyLength <= SmallBody && NativeStack.Remaining() >= SmallBodyStack)
        {
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
            return;
        }

        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    RuntimeHelpers.PrepareMethod(method.MethodHandle);
                }
                catch (Exception exception)
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }
            },
            ThreadStackSize
        )
        {
            IsBackground = true,
            Name = "flint-compile",
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}
