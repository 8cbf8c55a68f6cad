using Flint.Wasm.Binary;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Compiler;

/// <summary>
/// Finds the functions in which toolchains leave what differs from build to build: straight code around a wide integer
/// constant, such as the time at which a JavaScript component was made, which its disabled clock answers from then on.
/// </summary>
/// <remarks>
/// They stay out of the code that modules share (<see cref="CodeKey"/>): they are compiled for each module and called
/// through a record of the instance, as imports are. Which functions these are is decided by looking at the code alone, so
/// two modules that are the same apart from such constants agree on it.
/// </remarks>
internal static class StampedFunctions
{
    /// <summary>
    /// Bytes of function bodies from which modules are looked through: a smaller one is compiled sooner than it is worth
    /// to slow its small functions down.
    /// </summary>
    private const int LargeModule = 1 << 20;

    /// <summary>Bytes of body of such a function; larger ones do real work, and are worth a direct call.</summary>
    private const int MaximumBody = 48;

    /// <summary>Bits that a number needs at least to be a stamp: 2^40 and more milliseconds or finer units since 1970.</summary>
    private const int StampBits = 40;

    /// <summary>The indices of these functions in the function index space, in order.</summary>
    public static int[] Find(ModuleDefinition module)
    {
        if (module.Bodies.Sum(static b => (long)b.CodeLength) < LargeModule)
        {
            return [];
        }

        return [.. module.Bodies.Where(body => IsStamped(module, body)).Select(static b => b.FunctionIndex)];
    }

    private static bool IsStamped(ModuleDefinition module, FunctionBody body)
    {
        if (body.CodeLength > MaximumBody)
        {
            return false;
        }

        var stamps = 0;
        var end = body.CodeOffset + body.CodeLength;
        var reader = new WasmReader(module.Binary.Span[..end], body.CodeOffset);
        while (reader.Position < end - 1)
        {
            var opcode = reader.ReadOpcode();
            if (opcode == Opcode.I64Const)
            {
                stamps += IsWide(reader.ReadS64()) ? 1 : 0;
            }
            else if (IsStorage(opcode))
            {
                ImmediateSkipper.Skip(opcode, ref reader, module.Types.AsSpan());
            }
            else
            {
                return false;
            }
        }

        return stamps == 1;
    }

    private static bool IsWide(long value) => value >= 1L << StampBits;

    // A stamp is answered or stored; a function that computes with a constant is a hash or a piece of arithmetic.
    private static bool IsStorage(Opcode opcode) =>
        opcode
            is Opcode.I32Const
                or Opcode.LocalGet
                or Opcode.LocalSet
                or Opcode.GlobalGet
                or Opcode.GlobalSet
                or Opcode.I32Store
                or Opcode.I64Store;
}
