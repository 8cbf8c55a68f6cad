using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Flint.Wasm.Binary;

namespace Flint.Wasm.Compiler;

/// <content>Vector constants, and when the JIT must not see them; see <see cref="OpaqueConstants"/>.</content>
internal sealed partial class FunctionTranslator
{
    private static readonly MethodInfo CreateVector = typeof(Vector128).GetMethod(
        nameof(Vector128.Create),
        [typeof(long), typeof(long)]
    )!;

    private static readonly MethodInfo AsBytes = typeof(Vector128)
        .GetMethod(nameof(Vector128.AsByte))!
        .MakeGenericMethod(typeof(long));

    private bool? _extractsSingles;

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

        EmitOpaqueVector(bytes);
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

    private void EmitOpaqueVector(ReadOnlySpan<byte> bytes)
    {
        EmitVectorHalves(bytes);
        _il.Emit(OpCodes.Call, typeof(OpaqueConstants).GetMethod(nameof(OpaqueConstants.Vector))!);
    }

    // Where the JIT would put the other operand in the place of the result, though that may be a signalling NaN.
    private void HideNeutralOperands(Opcode opcode)
    {
        var (isRightOnly, neutral) = opcode switch
        {
            Opcode.F32x4Add => (false, Vector128.Create(-0f).AsByte()),
            Opcode.F32x4Sub => (true, Vector128.Create(0f).AsByte()),
            Opcode.F32x4Mul => (false, Vector128.Create(1f).AsByte()),
            Opcode.F32x4Div => (true, Vector128.Create(1f).AsByte()),
            Opcode.F64x2Add => (false, Vector128.Create(-0d).AsByte()),
            Opcode.F64x2Sub => (true, Vector128.Create(0d).AsByte()),
            Opcode.F64x2Mul => (false, Vector128.Create(1d).AsByte()),
            Opcode.F64x2Div => (true, Vector128.Create(1d).AsByte()),
            _ => (true, default(Vector128<byte>?)),
        };
        for (var i = 1; neutral is not null && i <= (isRightOnly ? 1 : 2); i++)
        {
            if (_operands[^i].Vector is { } bytes && Vector128.Create(bytes) == neutral)
            {
                var temporary = TakeTemporary(ValueKind.V128);
                EmitOpaqueVector(bytes);
                _il.Emit(OpCodes.Stloc, temporary);
                _operands[^i] = new(OperandPlace.Temporary, ValueKind.V128, Temporary: temporary, IsOwned: true);
            }
        }
    }

    private void EmitVector(ReadOnlySpan<byte> bytes)
    {
        EmitVectorHalves(bytes);
        _il.Emit(OpCodes.Call, CreateVector);
        _il.Emit(OpCodes.Call, AsBytes);
    }

    private void EmitVectorHalves(ReadOnlySpan<byte> bytes)
    {
        EmitInt64(BitConverter.ToInt64(bytes));
        EmitInt64(BitConverter.ToInt64(bytes[8..]));
    }
}
