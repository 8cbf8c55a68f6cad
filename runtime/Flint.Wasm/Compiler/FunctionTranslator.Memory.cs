using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using Flint.Wasm.Binary;
using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <content>Memory: loads, stores and bulk operations.</content>
internal sealed partial class FunctionTranslator
{
    private LocalBuilder? _negatedLength;
    private bool _isLengthFresh;

    // Where the code after the load goes on that is being translated, or -1.
    private int _afterLoad = -1;

    private bool TryMemory(Opcode opcode, ref WasmReader reader)
    {
        if (MemoryAccess.Of(opcode) is { } access)
        {
            var argument = reader.ReadMemoryArgument();
            _accessPosition = reader.Position;
            _afterLoad = access.IsStore ? -1 : reader.Position;
            if (access.IsStore)
            {
                TranslateStore(access, argument);
            }
            else
            {
                TranslateLoad(opcode, access, argument);
            }

            _afterLoad = -1;

            return true;
        }

        switch (opcode)
        {
            case Opcode.MemorySize:
                TranslateMemorySize((int)reader.ReadU32());
                return true;
            case Opcode.MemoryGrow:
                TranslateMemoryGrow((int)reader.ReadU32());
                return true;
            case Opcode.MemoryFill:
            {
                var memory = (int)reader.ReadU32();
                var is64 = _module.Memories[memory].Is64;
                EmitWideOperands(is64, true, is64);
                EmitInt32(memory);
                EmitContext();
                _il.Emit(OpCodes.Call, Operations.Memory(nameof(MemoryOperations.Fill)));
                return true;
            }
            case Opcode.MemoryCopy:
            {
                var destination = (int)reader.ReadU32();
                var source = (int)reader.ReadU32();
                var to64 = _module.Memories[destination].Is64;
                var from64 = _module.Memories[source].Is64;
                EmitWideOperands(to64, from64, to64 && from64);
                EmitInt32(destination);
                EmitInt32(source);
                EmitContext();
                _il.Emit(OpCodes.Call, Operations.Memory(nameof(MemoryOperations.Copy)));
                return true;
            }
            case Opcode.MemoryInit:
            {
                var segment = (int)reader.ReadU32();
                var memory = (int)reader.ReadU32();
                EmitWideOperands(_module.Memories[memory].Is64, false, false);
                EmitInt32(segment);
                EmitInt32(memory);
                EmitContext();
                _il.Emit(OpCodes.Call, Operations.Memory(nameof(MemoryOperations.Init)));
                return true;
            }
            case Opcode.DataDrop:
                EmitInt32((int)reader.ReadU32());
                EmitContext();
                _il.Emit(OpCodes.Call, Operations.Memory(nameof(MemoryOperations.DropData)));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Puts the three operands of a bulk operation on the IL stack, 32-bit ones zero-extended unless said.</summary>
    private void EmitWideOperands(bool first64, bool second64, bool third64)
    {
        ReadOnlySpan<bool> is64 = [first64, second64, third64];
        for (var i = 1; i <= 3; i++)
        {
            _operands[^i] = SettleForReuse(_operands[^i]);
        }

        for (var i = 0; i < 3; i++)
        {
            EmitOperand(_operands[_operands.Count - 3 + i]);
            EmitZeroExtend(is64[i]);
        }

        _operands.RemoveRange(_operands.Count - 3, 3);
    }

    // Huge functions: see LeanAccess. The first byte of a memory that may be empty needs a check of its own.
    private bool IsLeanAccess(MemoryArgument argument, int size) =>
        _plan.IsLean
        && argument.Memory == 0
        && !_isImportedMemory
        && !_module.Memories[0].Is64
        && argument.Offset <= LeanAccess.MaximumOffset
        && (_module.Memories[0].Minimum != 0 || argument.Offset + (ulong)size != 1);

    private void TranslateLean(MemoryAccess access, MemoryArgument argument)
    {
        var value = access.IsStore ? SettleForReuse(Pop()) : default;
        var address = SettleForReuse(Pop());
        EmitLeanWidenedCheck(address, argument.Offset + (ulong)access.Size);
        EmitOperand(address);
        if (access.IsStore)
        {
            EmitOperand(value);
        }

        var extent = argument.Offset + (ulong)access.Size;
        var isLocal = address.Place == OperandPlace.Local;
        var isKnown = (isLocal && _facts.Covers(address.Index, extent)) || IsWithinRange(address, extent);
        EmitInt32((int)argument.Offset);
        EmitContext();
        access.EmitLean(_il, isKnown);
        if (isLocal && !isKnown)
        {
            _facts.Add(address.Index, extent);
        }
    }

    private void EmitLeanWidenedCheck(Operand address, ulong extent)
    {
        if (address.Place != OperandPlace.Local || _facts.Covers(address.Index, extent))
        {
            return;
        }

        var widened = WidenedExtent(address.Index, extent);
        if (widened == extent || widened > LeanAccess.MaximumOffset)
        {
            return;
        }

        EmitOperandAgain(address);
        EmitInt32((int)widened);
        EmitContext();
        _il.Emit(OpCodes.Call, LeanAccess.CheckMethod);
        _facts.Add(address.Index, widened);
    }

    private bool IsConstantWithinMinimum(Operand address, MemoryArgument argument, int size)
    {
        var start = _module.Memories[argument.Memory].Is64 ? address.Bits : (uint)address.Bits;
        var end = (UInt128)start + argument.Offset + (ulong)size;
        var minimum = (UInt128)_module.Memories[argument.Memory].Minimum * WasmMemory.PageSize;
        return address.Place == OperandPlace.Constant && end <= minimum && end <= int.MaxValue;
    }

    private void TranslateLoad(Opcode opcode, MemoryAccess access, MemoryArgument argument)
    {
        if (IsLeanAccess(argument, access.Size) && !IsConstantWithinMinimum(_operands[^1], argument, access.Size))
        {
            TranslateLean(access, argument);
            PushStack(access.Kind, range: ValueRange.OfLoad(opcode));
            return;
        }

        EmitAddress(Pop(), argument, access.Size);
        access.Emit(_il);
        PushStack(access.Kind, range: ValueRange.OfLoad(opcode));
    }

    private void TranslateStore(MemoryAccess access, MemoryArgument argument)
    {
        if (IsLeanAccess(argument, access.Size) && !IsConstantWithinMinimum(_operands[^2], argument, access.Size))
        {
            TranslateLean(access, argument);
            return;
        }

        var value = SettleForReuse(Pop());
        EmitAddress(Pop(), argument, access.Size);
        EmitOperand(value);
        access.Emit(_il);
    }

    /// <summary>Checks an address and pushes the native address of the access.</summary>
    private void EmitAddress(Operand address, MemoryArgument argument, int size)
    {
        var is64 = _module.Memories[argument.Memory].Is64;
        if (IsConstantWithinMinimum(address, argument, size))
        {
            // Data at fixed addresses needs no check while it lies within what the memory starts with.
            EmitMemoryBase(argument.Memory);
            EmitPointerOffset((is64 ? address.Bits : (uint)address.Bits) + argument.Offset);
            return;
        }

        if (_plan.IsInlined)
        {
            // A copy on the IL stack would be a local of the JIT's own.
            address = SettleForReuse(address);
            EmitBoundsCheck(address, argument, size);
            EmitOperand(address);
            _il.Emit(OpCodes.Conv_U);
        }
        else
        {
            EmitOperand(address);
            _il.Emit(OpCodes.Conv_U);
            EmitBoundsCheck(address, argument, size);
        }

        EmitMemoryBase(argument.Memory);
        _il.Emit(OpCodes.Add);
        EmitPointerOffset(argument.Offset);
    }

    /// <summary>Checks the address on top of the IL stack, which stays there. It is read again where runs are inlined.</summary>
    /// <remarks>
    /// Overflow checks are part of an addition for the JIT, where a comparison would cost a basic block for every access.
    /// Adding 2^64 - length to the address of the last byte overflows exactly when that is not below the length.
    /// </remarks>
    private void EmitBoundsCheck(Operand address, MemoryArgument argument, int size)
    {
        var extent = argument.Offset + (ulong)size;
        var memory = _module.Memories[argument.Memory];
        var isTracked = address.Place == OperandPlace.Local && argument.Memory == 0 && !memory.Is64;
        if (isTracked && _facts.Covers(address.Index, extent))
        {
            return;
        }

        if (_provenAccesses?.Contains(_accessPosition) == true)
        {
            return;
        }

        if (argument.Memory == 0 && !memory.Is64 && IsWithinRange(address, extent))
        {
            return;
        }

        if (_plan.IsInlined)
        {
            EmitOperandAgain(address);
            _il.Emit(OpCodes.Conv_U);
        }
        else
        {
            _il.Emit(OpCodes.Dup);
        }

        if (isTracked)
        {
            extent = WidenedExtent(address.Index, extent);
        }

        if (memory.Is64)
        {
            EmitLastByte64(argument.Offset, size);
        }
        else if (memory.Minimum == 0 && extent == 1)
        {
            EmitCheckOfFirstByte(argument.Memory);
        }
        else
        {
            EmitPointerOffset(extent - 1);
        }

        EmitNegatedLength(argument.Memory);
        _il.Emit(OpCodes.Add_Ovf_Un);
        _il.Emit(OpCodes.Pop);
        if (isTracked)
        {
            _facts.Add(address.Index, extent);
        }
    }

    /// <summary>
    /// Whether an address of memory 0 that was computed cannot be out of bounds: it is at most some number, and even with
    /// that the access ends within what the memory starts with; or it is a local plus such a number, and as many bytes from
    /// the local on were checked before. In the second case the sum did not wrap around, because those bytes lie below
    /// 2^32.
    /// </summary>
    private bool IsWithinRange(Operand address, ulong extent)
    {
        if (address.Range is not { } range)
        {
            return false;
        }

        // Both are below 2^33 + 16: offsets of 32-bit memories are 32-bit numbers.
        var end = range.Maximum + extent;
        return range.BaseLocal < 0
            ? (UInt128)end <= (UInt128)_module.Memories[0].Minimum * WasmMemory.PageSize
            : _facts.Covers(range.BaseLocal, end);
    }

    // A 64-bit address plus its offset may itself go over the end of the number range.
    private void EmitLastByte64(ulong offset, int size)
    {
        _il.Emit(OpCodes.Ldc_I8, (long)offset);
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Add_Ovf_Un);
        EmitInt32(size - 1);
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Add_Ovf_Un);
    }

    // An empty memory counts as one byte long in the negated length, which is wrong for its first byte alone.
    private void EmitCheckOfFirstByte(int memory)
    {
        EmitMemoryField(memory, ContextLayout.MemoryLength);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Conv_U);
        _il.Emit(OpCodes.Sub_Ovf_Un);
        _il.Emit(OpCodes.Pop);
    }

    /// <summary>
    /// Pushes the negated length of a memory. That of memory 0 is kept in a local, which is read again where a call may
    /// have let the memory grow.
    /// </summary>
    private void EmitNegatedLength(int memory)
    {
        if (memory != 0 || _plan.IsInlined)
        {
            EmitMemoryField(memory, ContextLayout.MemoryNegatedLength);
            return;
        }

        _negatedLength ??= _il.DeclareLocal(typeof(nint));
        if (!_isLengthFresh)
        {
            EmitMemoryField(memory, ContextLayout.MemoryNegatedLength);
            _il.Emit(OpCodes.Stloc, _negatedLength);
            _isLengthFresh = true;
        }

        _il.Emit(OpCodes.Ldloc, _negatedLength);
    }

    private void EmitMemoryField(int memory, int offset)
    {
        EmitMemoryBase(memory);
        EmitInt32(offset);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Ldind_I);
    }

    private void EmitMemoryBase(int memory)
    {
        if (memory != 0)
        {
            EmitContextField(_layout.Memories[memory]);
            _il.Emit(OpCodes.Ldind_I);
        }
        else if (_memoryBase is not null)
        {
            _il.Emit(OpCodes.Ldloc, _memoryBase);
        }
        else
        {
            EmitContext();
        }
    }

    private void EmitPointerOffset(ulong offset)
    {
        if (offset == 0)
        {
            return;
        }

        if (offset <= int.MaxValue)
        {
            EmitInt32((int)offset);
        }
        else
        {
            _il.Emit(OpCodes.Ldc_I8, (long)offset);
            _il.Emit(OpCodes.Conv_I);
        }

        _il.Emit(OpCodes.Add);
    }

    private void TranslateMemorySize(int memory)
    {
        EmitMemoryField(memory, ContextLayout.MemoryLength);
        _il.Emit(OpCodes.Conv_I8);
        EmitInt32(16);
        _il.Emit(OpCodes.Shr_Un);
        PushAddressSized(_module.Memories[memory].Is64);
    }

    private void TranslateMemoryGrow(int memory)
    {
        var is64 = _module.Memories[memory].Is64;
        EmitOperands(1);
        EmitZeroExtend(is64);
        EmitInt32(memory);
        EmitContext();
        _il.Emit(OpCodes.Call, Operations.Memory(nameof(MemoryOperations.Grow)));
        _isLengthFresh = false;
        PushAddressSized(is64);
    }

    /// <summary>Makes a 64-bit number on the IL stack the i32 or i64 that sizes are given in.</summary>
    private void PushAddressSized(bool is64)
    {
        if (is64)
        {
            PushStack(ValueKind.I64);
        }
        else
        {
            _il.Emit(OpCodes.Conv_I4);
            PushStack(ValueKind.I32);
        }
    }
}
