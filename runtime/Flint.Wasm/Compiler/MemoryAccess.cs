using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using Flint.Wasm.Binary;

namespace Flint.Wasm.Compiler;

/// <summary>How a load or store of whole values is done in IL.</summary>
internal sealed class MemoryAccess
{
    private static readonly MemoryAccess?[] ByOpcode = Build();
    private readonly OpCode _access;
    private readonly OpCode? _extension;
    private readonly MethodInfo[] _lean;

    private MemoryAccess(ValueKind kind, Type cell, int size, bool isStore, OpCode access, OpCode? extension)
    {
        Kind = kind;
        Size = size;
        IsStore = isStore;
        _access = access;
        _extension = extension;
        _lean = [LeanAccess.For(cell, isStore, isKnown: false), LeanAccess.For(cell, isStore, isKnown: true)];
    }

    public ValueKind Kind { get; }

    /// <summary>Bytes accessed.</summary>
    public int Size { get; }

    public bool IsStore { get; }

    /// <summary>The access of an opcode, or null for other opcodes.</summary>
    public static MemoryAccess? Of(Opcode opcode) => (int)opcode < ByOpcode.Length ? ByOpcode[(int)opcode] : null;

    public void Emit(ILGenerator il)
    {
        if (Kind == ValueKind.V128)
        {
            il.Emit(_access, typeof(Vector128<byte>));
            return;
        }

        il.Emit(_access);
        if (_extension is { } extension)
        {
            il.Emit(extension);
        }
    }

    /// <summary>Emits the access as a call: of address, for stores value, offset and context.</summary>
    public void EmitLean(ILGenerator il, bool isKnown)
    {
        il.Emit(OpCodes.Call, _lean[isKnown ? 1 : 0]);
        if (_extension is { } extension)
        {
            il.Emit(extension);
        }
    }

    private static MemoryAccess?[] Build()
    {
        var table = new MemoryAccess?[(int)Opcode.V128Store + 1];
        void Load(Opcode opcode, ValueKind kind, Type cell, int size, OpCode access, OpCode? extension = null) =>
            table[(int)opcode] = new MemoryAccess(kind, cell, size, isStore: false, access, extension);
        void Store(Opcode opcode, ValueKind kind, Type cell, int size, OpCode access) =>
            table[(int)opcode] = new MemoryAccess(kind, cell, size, isStore: true, access, extension: null);

        Load(Opcode.I32Load, ValueKind.I32, typeof(int), 4, OpCodes.Ldind_I4);
        Load(Opcode.I64Load, ValueKind.I64, typeof(long), 8, OpCodes.Ldind_I8);
        Load(Opcode.F32Load, ValueKind.F32, typeof(float), 4, OpCodes.Ldind_R4);
        Load(Opcode.F64Load, ValueKind.F64, typeof(double), 8, OpCodes.Ldind_R8);
        Load(Opcode.I32Load8S, ValueKind.I32, typeof(sbyte), 1, OpCodes.Ldind_I1);
        Load(Opcode.I32Load8U, ValueKind.I32, typeof(byte), 1, OpCodes.Ldind_U1);
        Load(Opcode.I32Load16S, ValueKind.I32, typeof(short), 2, OpCodes.Ldind_I2);
        Load(Opcode.I32Load16U, ValueKind.I32, typeof(ushort), 2, OpCodes.Ldind_U2);
        Load(Opcode.I64Load8S, ValueKind.I64, typeof(sbyte), 1, OpCodes.Ldind_I1, OpCodes.Conv_I8);
        Load(Opcode.I64Load8U, ValueKind.I64, typeof(byte), 1, OpCodes.Ldind_U1, OpCodes.Conv_U8);
        Load(Opcode.I64Load16S, ValueKind.I64, typeof(short), 2, OpCodes.Ldind_I2, OpCodes.Conv_I8);
        Load(Opcode.I64Load16U, ValueKind.I64, typeof(ushort), 2, OpCodes.Ldind_U2, OpCodes.Conv_U8);
        Load(Opcode.I64Load32S, ValueKind.I64, typeof(int), 4, OpCodes.Ldind_I4, OpCodes.Conv_I8);
        Load(Opcode.I64Load32U, ValueKind.I64, typeof(uint), 4, OpCodes.Ldind_U4, OpCodes.Conv_U8);
        Load(Opcode.V128Load, ValueKind.V128, typeof(Vector128<byte>), 16, OpCodes.Ldobj);
        Store(Opcode.I32Store, ValueKind.I32, typeof(int), 4, OpCodes.Stind_I4);
        Store(Opcode.I64Store, ValueKind.I64, typeof(long), 8, OpCodes.Stind_I8);
        Store(Opcode.F32Store, ValueKind.F32, typeof(float), 4, OpCodes.Stind_R4);
        Store(Opcode.F64Store, ValueKind.F64, typeof(double), 8, OpCodes.Stind_R8);
        Store(Opcode.I32Store8, ValueKind.I32, typeof(byte), 1, OpCodes.Stind_I1);
        Store(Opcode.I32Store16, ValueKind.I32, typeof(ushort), 2, OpCodes.Stind_I2);
        Store(Opcode.I64Store8, ValueKind.I64, typeof(byte), 1, OpCodes.Stind_I1);
        Store(Opcode.I64Store16, ValueKind.I64, typeof(ushort), 2, OpCodes.Stind_I2);
        Store(Opcode.I64Store32, ValueKind.I64, typeof(int), 4, OpCodes.Stind_I4);
        Store(Opcode.V128Store, ValueKind.V128, typeof(Vector128<byte>), 16, OpCodes.Stobj);
        return table;
    }
}
