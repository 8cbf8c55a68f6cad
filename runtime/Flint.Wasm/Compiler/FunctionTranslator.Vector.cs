using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using Flint.Wasm.Binary;

namespace Flint.Wasm.Compiler;

/// <content>Vector instructions: each is the method of its name, spliced into the function.</content>
internal sealed partial class FunctionTranslator
{
    private static readonly Dictionary<Opcode, MethodInfo> VectorMethods = typeof(VectorOperations)
        .GetMethods(BindingFlags.Static | BindingFlags.Public)
        .Where(static m => Enum.TryParse<Opcode>(m.Name, out _))
        .ToDictionary(static m => Enum.Parse<Opcode>(m.Name));

    private readonly Dictionary<Type, List<LocalBuilder>> _spliceLocals = [];

    private bool TryVector(Opcode opcode, ref WasmReader reader)
    {
        if (opcode == Opcode.V128Const)
        {
            Push(new Operand(OperandPlace.Constant, ValueKind.V128, Vector: reader.ReadBytes(16).ToArray()));
            return true;
        }

        if (opcode == Opcode.I8x16Shuffle)
        {
            TranslateShuffle(reader.ReadBytes(16));
            return true;
        }

        if (!VectorMethods.TryGetValue(opcode, out var method))
        {
            return false;
        }

        ref readonly var info = ref OpcodeTable.Info(opcode);
        if (info.Immediate is ImmediateKind.MemoryArgument or ImmediateKind.MemoryArgumentAndLane)
        {
            TranslateVectorAccess(method, info, ref reader);
        }
        else
        {
            HideNeutralOperands(opcode);
            EmitVectorOperation(
                method,
                info.ParameterCount,
                info.Immediate == ImmediateKind.Lane ? reader.ReadByte() : 0,
                []
            );
        }

        if (info.Result != ValueKind.None)
        {
            PushStack(info.Result, IsTest(opcode));
        }

        return true;
    }

    private static bool IsTest(Opcode opcode) =>
        opcode
            is Opcode.V128AnyTrue
                or Opcode.I8x16AllTrue
                or Opcode.I16x8AllTrue
                or Opcode.I32x4AllTrue
                or Opcode.I64x2AllTrue;

    // Loads take the address; lane loads and stores take the vector and the lane after it.
    private void TranslateVectorAccess(MethodInfo method, OpcodeInfo info, ref WasmReader reader)
    {
        var argument = reader.ReadMemoryArgument();
        var lane = info.Immediate == ImmediateKind.MemoryArgumentAndLane ? reader.ReadByte() : 0;
        var value = info.ParameterCount > 0 ? SettleForReuse(Pop()) : (Operand?)null;
        EmitAddress(Pop(), argument, 1 << info.Alignment);

        // To the translator an address is an i64 from here on, which is what it is to the JIT.
        PushStack(ValueKind.I64);
        if (value is { } vector)
        {
            Push(vector);
        }

        EmitVectorOperation(method, value is null ? 1 : 2, lane, []);
    }

    /// <summary>Pops operands and does what a method does with them, followed by an immediate where it takes one.</summary>
    private void EmitVectorOperation(MethodInfo method, int operandCount, int lane, ReadOnlySpan<byte> vector)
    {
        if (SplicedMethod.Of(method) is { } spliced)
        {
            EmitSpliced(spliced, operandCount, lane, vector);
            return;
        }

        EmitOperands(operandCount);
        if (method.GetParameters().Length > operandCount)
        {
            EmitImmediate(method, lane, vector);
        }

        _il.Emit(OpCodes.Call, method);
    }

    private void EmitImmediate(MethodInfo method, int lane, ReadOnlySpan<byte> vector)
    {
        if (method.GetParameters()[^1].ParameterType == typeof(Vector128<byte>))
        {
            EmitVector(vector);
        }
        else
        {
            EmitInt32(lane);
        }
    }

    private void EmitSpliced(SplicedMethod method, int operandCount, int lane, ReadOnlySpan<byte> vector)
    {
        var first = _operands.Count - operandCount;
        var firstStays = _operands[first].Place == OperandPlace.Stack && method.StartsWithFirstArgument;
        for (var i = _operands.Count - 1; i >= (firstStays ? first + 1 : first); i--)
        {
            _operands[i] = SettleForReuse(_operands[i]);
        }

        var locals = SpliceLocals(method.Locals);
        foreach (var step in method.Steps)
        {
            switch (step.Kind)
            {
                case SplicedMethod.StepKind.Argument when step.Index >= operandCount:
                    EmitImmediate(method.Method, lane, vector);
                    break;
                case SplicedMethod.StepKind.Argument:
                    EmitOperandAgain(_operands[first + step.Index]);
                    break;
                case SplicedMethod.StepKind.Local:
                    _il.Emit(step.Code, locals[step.Index]);
                    break;
                case SplicedMethod.StepKind.Call:
                    _il.Emit(OpCodes.Call, step.Callee!);
                    break;
                default:
                    EmitPlain(step);
                    break;
            }
        }

        for (var i = first; i < _operands.Count; i++)
        {
            Release(_operands[i]);
        }

        _operands.RemoveRange(first, operandCount);
    }

    private void EmitPlain(SplicedMethod.Step step)
    {
        switch (step.Code.OperandType)
        {
            case OperandType.ShortInlineI:
                _il.Emit(step.Code, (sbyte)step.Number);
                break;
            case OperandType.InlineI:
                _il.Emit(step.Code, (int)step.Number);
                break;
            case OperandType.InlineI8:
                _il.Emit(step.Code, step.Number);
                break;
            case OperandType.ShortInlineR:
                _il.Emit(step.Code, BitConverter.Int32BitsToSingle((int)step.Number));
                break;
            case OperandType.InlineR:
                _il.Emit(step.Code, BitConverter.Int64BitsToDouble(step.Number));
                break;
            default:
                _il.Emit(step.Code);
                break;
        }
    }

    // One set of locals serves all spliced methods: none needs them after its end.
    private LocalBuilder[] SpliceLocals(IReadOnlyList<Type> types)
    {
        var locals = new LocalBuilder[types.Count];
        for (var i = 0; i < locals.Length; i++)
        {
            if (!_spliceLocals.TryGetValue(types[i], out var declared))
            {
                _spliceLocals.Add(types[i], declared = []);
            }

            var used = 0;
            for (var j = 0; j < i; j++)
            {
                used += types[j] == types[i] ? 1 : 0;
            }

            if (used == declared.Count)
            {
                declared.Add(_il.DeclareLocal(types[i]));
            }

            locals[i] = declared[used];
        }

        return locals;
    }
}
