using System.Security.Cryptography;
using Flint.Wasm;
using ValueType = Flint.Wasm.ValueType;

namespace Flint.Wasi.Preview1;

/// <summary>Arguments, environment, exit and random numbers.</summary>
internal static class ProcessFunctions
{
    /// <summary>Random bytes made between two looks at the interruption flag: some ten microseconds.</summary>
    private const int RandomPiece = 16 * 1024;

    public static IEnumerable<HostFunction> All =>
        [
            Preview1Functions.Define("args_get", "ii", ArgsGet),
            Preview1Functions.Define("args_sizes_get", "ii", ArgsSizesGet),
            Preview1Functions.Define("environ_get", "ii", EnvironGet),
            Preview1Functions.Define("environ_sizes_get", "ii", EnvironSizesGet),
            new HostFunction(
                Preview1Functions.ModuleName + ".proc_exit",
                FunctionTypeRegistry.Get([ValueType.I32], []),
                static (_, slots) => throw new GuestExitException((int)slots[0])
            ),
            Preview1Functions.Define("proc_raise", "i", static (_, _) => Errno.NotSupported),
            Preview1Functions.Define("sched_yield", "", SchedYield),
            Preview1Functions.Define("random_get", "ii", RandomGet),
        ];

    private static Errno ArgsGet(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var (pointers, text) = ((uint)arguments[0], (uint)arguments[1]);
        foreach (var argument in context.Arguments)
        {
            context.Memory.WriteUInt32(pointers, text);
            argument.CopyTo(context.Memory.Bytes(text, argument.Length));
            pointers += sizeof(uint);
            text += (uint)argument.Length;
        }

        return Errno.Success;
    }

    private static Errno ArgsSizesGet(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        context.Memory.WriteUInt32((uint)arguments[0], (uint)context.Arguments.Length);
        context.Memory.WriteUInt32((uint)arguments[1], (uint)context.Arguments.Sum(static a => a.Length));
        return Errno.Success;
    }

    private static Errno EnvironGet(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var (pointers, text) = ((uint)arguments[0], (uint)arguments[1]);
        var environment = context.Environment;
        environment.Bytes.CopyTo(context.Memory.Bytes(text, environment.Bytes.Length));
        foreach (var offset in environment.Offsets)
        {
            context.Memory.WriteUInt32(pointers, text + (uint)offset);
            pointers += sizeof(uint);
        }

        return Errno.Success;
    }

    private static Errno EnvironSizesGet(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        context.Memory.WriteUInt32((uint)arguments[0], (uint)context.Environment.Offsets.Count);
        context.Memory.WriteUInt32((uint)arguments[1], (uint)context.Environment.Bytes.Length);
        return Errno.Success;
    }

    private static Errno SchedYield(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        Thread.Yield();
        return Errno.Success;
    }

    private static Errno RandomGet(Preview1Context context, ReadOnlySpan<ulong> arguments)
    {
        var (address, length) = ((uint)arguments[0], (uint)arguments[1]);
        do
        {
            context.ThrowIfInterrupted();
            var piece = context.Memory.Piece(address, length);
            piece = piece[..Math.Min(piece.Length, RandomPiece)];
            RandomNumberGenerator.Fill(piece);
            address += (uint)piece.Length;
            length -= (uint)piece.Length;
        } while (length > 0);

        return Errno.Success;
    }
}
