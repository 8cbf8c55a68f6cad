using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using Flint.Wasm.Binary;

namespace Flint.Wasm.Compiler;

/// <content>Vector instructions: each is a call of the method of its name, which the JIT inlines.</content>
internal sealed partial class FunctionTranslator
{
    private static readonly Dictionary<Opcode, MethodInfo> VectorMethods = typeof(VectorOperations)
        .GetMethods(BindingFlags.Static | BindingFlags.Public)
        .Where(static m => Enum.TryParse<Opcode>(m.Name, out _))
        .ToDictionary(static m => Enum.Parse<Opcode>(m.Name));

    private bool? _extractsSingles;

    private bool TryVector(Opcode opcode, ref WasmReader reader)
    {
        if (opcode == Opcode.V128Const)
        {
            EmitVectorConstant(reader.ReadBytes(16));
            PushStack(ValueKind.V128);
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
            return true;
        }

        EmitVectorOperands(info, ref reader);
        _il.Emit(OpCodes.Call, method);
        if (info.Result != ValueKind.None)
        {
            PushStack(info.Result);
        }

        return true;
    }

    // Lanes come after all operands.
    private void EmitVectorOperands(OpcodeInfo info, ref WasmReader reader)
    {
        EmitOperands(info.ParameterCount);
        switch (info.Immediate)
        {
            case ImmediateKind.Lane:
                EmitInt32(reader.ReadByte());
                break;
            case ImmediateKind.Shuffle:
                EmitVector(reader.ReadBytes(16));
                break;
        }
    }

    // Loads take the address; lane loads and stores take the vector and the lane after it.
    private void TranslateVectorAccess(MethodInfo method, OpcodeInfo info, ref WasmReader reader)
    {
        var argument = reader.ReadMemoryArgument();
        var value = info.ParameterCount > 0 ? SettleForReuse(Pop()) : (Operand?)null;
        EmitAddress(Pop(), argument, 1 << info.Alignment);
        if (value is { } vector)
        {
            EmitOperand(vector);
        }

        if (info.Immediate == ImmediateKind.MemoryArgumentAndLane)
        {
            EmitInt32(reader.ReadByte());
        }

        _il.Emit(OpCodes.Call, method);
        if (info.Result != ValueKind.None)
        {
            PushStack(info.Result);
        }
    }

    private void EmitVectorConstant(ReadOnlySpan<byte> bytes)
    {
        var hasSignallingLane = false;
        foreach (var lane in MemoryMarshal.Cast<byte, uint>(bytes))
        {
            hasSignallingLane |= OpaqueConstants.IsSignalling(lane);
        }

        if (!hasSignallingLane || !(_extractsSingles ??= ExtractsSingles()))
        {
            EmitVector(bytes);
            return;
        }

        EmitVectorHalves(bytes);
        _il.Emit(OpCodes.Call, typeof(OpaqueConstants).GetMethod(nameof(OpaqueConstants.Vector))!);
    }

    private bool ExtractsSingles()
    {
        var reader = new WasmReader(_module.Binary.Span[..(_body.CodeOffset + _body.CodeLength)], _body.CodeOffset);
        while (!reader.AtEnd)
        {
            var opcode = reader.ReadOpcode();
            if (opcode == Opcode.F32x4ExtractLane)
            {
                return true;
            }

            ImmediateSkipper.Skip(opcode, ref reader, _module.Types.AsSpan());
        }

        return false;
    }

    private void EmitVector(ReadOnlySpan<byte> bytes)
    {
        EmitVectorHalves(bytes);
        _il.Emit(OpCodes.Call, typeof(VectorOperations).GetMethod(nameof(VectorOperations.Create))!);
    }

    private void EmitVectorHalves(ReadOnlySpan<byte> bytes)
    {
        _il.Emit(OpCodes.Ldc_I8, BitConverter.ToInt64(bytes));
        _il.Emit(OpCodes.Ldc_I8, BitConverter.ToInt64(bytes[8..]));
    }
}
