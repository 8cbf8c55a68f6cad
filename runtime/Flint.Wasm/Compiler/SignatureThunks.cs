using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <summary>
/// The pieces of code that depend on a signature alone. They are shared by all modules and live as long as the type does.
/// </summary>
internal sealed unsafe class SignatureThunks
{
    /// <summary>
    /// Signatures whose code lies in one assembly, which unloads when none of them is used any more: an assembly costs as
    /// much as some ten signatures.
    /// </summary>
    private const int AssemblySignatures = 32;

    private static readonly ConditionalWeakTable<FunctionType, SignatureThunks> All = [];
    private static readonly Lock Gate = new();
    private static DynamicAssembly assembly = NewAssembly();
    private static int assemblyCount;

    // Keeps the emitted code alive; a function pointer alone does not.
    private readonly Type _code;

    private SignatureThunks(FunctionType type)
    {
        Signature = new IlSignature(type);
        lock (Gate)
        {
            if (assemblyCount++ == AssemblySignatures)
            {
                assembly = NewAssembly();
                assemblyCount = 1;
            }

            // Two threads may both make the code of a type; the number keeps their names apart.
            var builder = assembly.DefineType($"s{type.Id}.{assemblyCount}");
            EmitEntry(builder);
            EmitHostAdapter(builder);
            EmitStub(builder, "record", nameof(LazyCompilation.ResolveRecord), fromRecord: true);
            EmitStub(builder, "direct", nameof(LazyCompilation.ResolveDirect), fromRecord: false);
            _code = builder.CreateType();
        }

        Entry = (delegate* managed<nint, nint, ref ulong, void>)Pointer("entry");
        HostAdapter = Pointer("host");
        RecordStub = Pointer("record");
        DirectStub = Pointer("direct");
    }

    public IlSignature Signature { get; }

    /// <summary>Calls a function from the host: code, context, slots.</summary>
    public delegate* managed<nint, nint, ref ulong, void> Entry { get; }

    /// <summary>Stands for a host function in compiled code; its context is the record of the import.</summary>
    public nint HostAdapter { get; }

    /// <summary>
    /// Stands for a function that is not compiled yet, in its record; its context is the record. See
    /// <see cref="FunctionRecord"/>.
    /// </summary>
    public nint RecordStub { get; }

    /// <summary>
    /// Stands for a function that is not compiled yet, in the slots of direct calls; the caller left the function's index
    /// in <see cref="ContextLayout.PendingFunction"/>.
    /// </summary>
    public nint DirectStub { get; }

    public static SignatureThunks For(FunctionType type) => All.GetValue(type, static t => new SignatureThunks(t));

    private static DynamicAssembly NewAssembly() => new("flint.wasm.signatures");

    private nint Pointer(string name) => _code.GetMethod(name)!.MethodHandle.GetFunctionPointer();

    private void EmitEntry(TypeBuilder builder)
    {
        Type[] parameters = [typeof(nint), typeof(nint), typeof(ulong).MakeByRefType()];
        var il = DynamicAssembly.DefineMethod(builder, "entry", typeof(void), parameters).GetILGenerator();
        var offset = 0;
        foreach (var parameter in Signature.Type.Parameters)
        {
            EmitSlotAddress(il, OpCodes.Ldarg_2, offset);
            EmitLoad(il, parameter.Kind);
            offset += parameter.SlotCount * 8;
        }

        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_0);
        Signature.EmitCalli(il);
        EmitStoreResults(il, OpCodes.Ldarg_2);
        il.Emit(OpCodes.Ret);
    }

    private void EmitStoreResults(ILGenerator il, OpCode loadSlots)
    {
        var results = Signature.Type.Results;
        if (results.Length == 0)
        {
            return;
        }

        var value = il.DeclareLocal(Signature.Return);
        il.Emit(OpCodes.Stloc, value);
        var offset = 0;
        for (var i = 0; i < results.Length; i++)
        {
            EmitSlotAddress(il, loadSlots, offset);
            if (results.Length == 1)
            {
                il.Emit(OpCodes.Ldloc, value);
            }
            else
            {
                Signature.EmitLoadResult(il, value, i);
            }

            EmitStore(il, results[i].Kind);
            offset += results[i].SlotCount * 8;
        }
    }

    private void EmitHostAdapter(TypeBuilder builder)
    {
        var method = DynamicAssembly.DefineMethod(builder, "host", Signature.Return, Signature.Parameters);
        var il = method.GetILGenerator();
        var type = Signature.Type;
        var slots = il.DeclareLocal(typeof(ulong*));
        il.Emit(OpCodes.Ldc_I4, Math.Max(type.Slots, 1) * 8);
        il.Emit(OpCodes.Conv_U);
        il.Emit(OpCodes.Localloc);
        il.Emit(OpCodes.Stloc, slots);
        var offset = 0;
        for (var i = 0; i < type.Parameters.Length; i++)
        {
            EmitSlotAddress(il, OpCodes.Ldloc_0, offset);
            il.Emit(OpCodes.Ldarg, (short)i);
            EmitStore(il, type.Parameters[i].Kind);
            offset += type.Parameters[i].SlotCount * 8;
        }

        il.Emit(OpCodes.Ldarg, (short)type.Parameters.Length);
        il.Emit(OpCodes.Ldloc, slots);
        il.Emit(OpCodes.Ldc_I4, type.Slots);
        il.Emit(OpCodes.Call, typeof(HostCall).GetMethod(nameof(HostCall.Invoke))!);
        offset = 0;
        foreach (var result in type.Results)
        {
            EmitSlotAddress(il, OpCodes.Ldloc_0, offset);
            EmitLoad(il, result.Kind);
            offset += result.SlotCount * 8;
        }

        Signature.EmitPack(il);
        il.Emit(OpCodes.Ret);
    }

    private void EmitStub(TypeBuilder builder, string name, string resolver, bool fromRecord)
    {
        var method = DynamicAssembly.DefineMethod(builder, name, Signature.Return, Signature.Parameters);
        var il = method.GetILGenerator();
        var context = (short)Signature.Type.Parameters.Length;
        var code = il.DeclareLocal(typeof(nint));
        il.Emit(OpCodes.Ldarg, context);
        il.Emit(OpCodes.Call, typeof(LazyCompilation).GetMethod(resolver)!);
        il.Emit(OpCodes.Stloc, code);
        for (short i = 0; i <= context; i++)
        {
            il.Emit(OpCodes.Ldarg, i);
        }

        if (fromRecord)
        {
            il.Emit(OpCodes.Ldc_I4, FunctionRecord.OwnerContextOffset);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldind_I);
        }

        il.Emit(OpCodes.Ldloc, code);
        Signature.EmitCalli(il);
        il.Emit(OpCodes.Ret);
    }

    private static void EmitSlotAddress(ILGenerator il, OpCode loadSlots, int offset)
    {
        il.Emit(loadSlots);
        if (offset != 0)
        {
            il.Emit(OpCodes.Ldc_I4, offset);
            il.Emit(OpCodes.Add);
        }
    }

    private static void EmitLoad(ILGenerator il, ValueKind kind)
    {
        switch (kind)
        {
            case ValueKind.I32:
                il.Emit(OpCodes.Ldind_I4);
                break;
            case ValueKind.F32:
                il.Emit(OpCodes.Ldind_R4);
                break;
            case ValueKind.F64:
                il.Emit(OpCodes.Ldind_R8);
                break;
            case ValueKind.V128:
                il.Emit(OpCodes.Ldobj, typeof(Vector128<byte>));
                break;
            default:
                il.Emit(OpCodes.Ldind_I8);
                break;
        }
    }

    private static void EmitStore(ILGenerator il, ValueKind kind)
    {
        switch (kind)
        {
            case ValueKind.I32:
                il.Emit(OpCodes.Conv_U8);
                il.Emit(OpCodes.Stind_I8);
                break;
            case ValueKind.F32:
                il.Emit(OpCodes.Call, typeof(BitConverter).GetMethod(nameof(BitConverter.SingleToUInt32Bits))!);
                il.Emit(OpCodes.Conv_U8);
                il.Emit(OpCodes.Stind_I8);
                break;
            case ValueKind.F64:
                il.Emit(OpCodes.Stind_R8);
                break;
            case ValueKind.V128:
                il.Emit(OpCodes.Stobj, typeof(Vector128<byte>));
                break;
            default:
                il.Emit(OpCodes.Stind_I8);
                break;
        }
    }
}
