using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;

namespace Flint.Wasm.Compiler;

/// <summary>
/// How a function type looks in IL: its parameters, then the context pointer; no result as void, one as itself, several
/// as a value tuple (which .NET returns through a buffer of the caller's frame, so that nothing is shared).
/// </summary>
internal sealed class IlSignature
{
    private readonly Type[] _results;

    public IlSignature(FunctionType type)
    {
        Type = type;
        Parameters = [.. type.Parameters.Select(static t => TypeOf(t.Kind)), typeof(nint)];
        _results = [.. type.Results.Select(static t => TypeOf(t.Kind))];
        Return = _results.Length switch
        {
            0 => typeof(void),
            1 => _results[0],
            _ => TupleOf(_results),
        };
    }

    public FunctionType Type { get; }

    public Type[] Parameters { get; }

    public Type Return { get; }

    /// <summary>The .NET type of a value; references are native pointers or numbers in 64 bits.</summary>
    public static Type TypeOf(ValueKind kind) =>
        kind switch
        {
            ValueKind.I32 => typeof(int),
            ValueKind.I64 or ValueKind.Ref => typeof(long),
            ValueKind.F32 => typeof(float),
            ValueKind.F64 => typeof(double),
            ValueKind.V128 => typeof(Vector128<byte>),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A value has no such kind."),
        };

    public void EmitCalli(ILGenerator il) =>
        il.EmitCalli(OpCodes.Calli, CallingConventions.Standard, Return, Parameters, null);

    /// <summary>Makes the tuple of several results, which lie on the stack in order. Does nothing for fewer.</summary>
    public void EmitPack(ILGenerator il)
    {
        if (_results.Length > 1)
        {
            EmitPack(il, Return);
        }
    }

    /// <summary>Loads result <paramref name="index"/> of a tuple that was stored in a local.</summary>
    public void EmitLoadResult(ILGenerator il, LocalBuilder tuple, int index)
    {
        il.Emit(OpCodes.Ldloca, tuple);
        var type = Return;
        for (; index >= 7; index -= 7)
        {
            var rest = type.GetField("Rest")!;
            il.Emit(OpCodes.Ldflda, rest);
            type = rest.FieldType;
        }

        il.Emit(OpCodes.Ldfld, type.GetField($"Item{index + 1}")!);
    }

    private static void EmitPack(ILGenerator il, Type tuple)
    {
        var arguments = tuple.GetGenericArguments();
        if (arguments.Length == 8)
        {
            EmitPack(il, arguments[7]);
        }

        il.Emit(OpCodes.Newobj, tuple.GetConstructor(arguments)!);
    }

    private static Type TupleOf(ReadOnlySpan<Type> types) =>
        types.Length switch
        {
            1 => typeof(ValueTuple<>).MakeGenericType(types[0]),
            2 => typeof(ValueTuple<,>).MakeGenericType(types.ToArray()),
            3 => typeof(ValueTuple<,,>).MakeGenericType(types.ToArray()),
            4 => typeof(ValueTuple<,,,>).MakeGenericType(types.ToArray()),
            5 => typeof(ValueTuple<,,,,>).MakeGenericType(types.ToArray()),
            6 => typeof(ValueTuple<,,,,,>).MakeGenericType(types.ToArray()),
            7 => typeof(ValueTuple<,,,,,,>).MakeGenericType(types.ToArray()),
            _ => typeof(ValueTuple<,,,,,,,>).MakeGenericType([.. types[..7], TupleOf(types[7..])]),
        };
}
