using System.Runtime.InteropServices;

namespace Flint.Wasm.Runtime;

/// <summary>
/// What a function reference points to, in native memory of the instance that it belongs to. A call through a record
/// loads <see cref="Code"/> and passes <see cref="Context"/> as the last argument.
/// </summary>
/// <remarks>
/// Until a function is compiled, <see cref="Code"/> is the stub of its signature and <see cref="Context"/> is the address
/// of the record itself: the stub learns from it what to compile, and the hot path pays nothing for laziness. For host
/// functions it stays that way, with the adapter of the signature as the code.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FunctionRecord
{
    public const int CodeOffset = 0;
    public const int ContextOffset = 8;
    public const int TypeIdOffset = 16;
    public const int OwnerContextOffset = 24;

    /// <summary>Entry point: the function's parameters, then the context.</summary>
    public nint Code;

    /// <summary>What to pass as the context.</summary>
    public nint Context;

    /// <summary>Canonical id of the function's type; -1 in <see cref="Null"/>.</summary>
    public int TypeId;

    /// <summary>The function's index in its module, or the import's index for a host function.</summary>
    public int FunctionIndex;

    /// <summary>The context of the instance that defines the function, or that imports the host function.</summary>
    public nint OwnerContext;

    /// <summary>
    /// What null elements of function tables point to: its type matches no other, so the type check of an indirect call
    /// finds null too.
    /// </summary>
    public static readonly FunctionRecord* Null = CreateNull();

    private static FunctionRecord* CreateNull()
    {
        var record = (FunctionRecord*)NativeMemory.AllocZeroed((nuint)sizeof(FunctionRecord));
        record->TypeId = -1;
        return record;
    }
}

/// <summary>What compiled code knows of a table: where its elements lie now and how many there are.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TableRecord
{
    public const int ElementsOffset = 0;
    public const int LengthOffset = 8;

    public ulong* Elements;
    public ulong Length;
}
