using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <summary>The slow paths of the checks in compiled code. They answer the exception to throw.</summary>
internal static unsafe class GuardOperations
{
    /// <summary>A trap of an instruction.</summary>
    /// <param name="kind">The <see cref="TrapKind"/>.</param>
    /// <param name="instruction">The offset of the instruction from the first one of its function.</param>
    public static Exception Trap(int kind, int instruction) =>
        new WasmTrapException((TrapKind)kind) { Instruction = instruction };

    public static Exception Interrupted() => new WasmTrapException(TrapKind.Interrupted);

    /// <summary>The stack check failed: the stack is used up, or the limit was raised to interrupt.</summary>
    public static Exception StackLimitReached(nint context) =>
        new WasmTrapException(
            *(uint*)(context + ContextLayout.Interrupt) != 0 ? TrapKind.Interrupted : TrapKind.StackExhausted
        );

    /// <summary>Throws where a frame of a size would go below the limit.</summary>
    public static void CheckLargeFrame(nint context, int size)
    {
        byte here;
        var limit = *(nuint*)(context + ContextLayout.StackLimit);
        var current = (nuint)(&here);
        if (current < limit || current - limit < (nuint)size)
        {
            throw StackLimitReached(context);
        }
    }

    /// <summary>Throws where the store was interrupted.</summary>
    public static void CheckInterruption(nint context)
    {
        if (Volatile.Read(ref *(uint*)(context + ContextLayout.Interrupt)) != 0)
        {
            throw Interrupted();
        }
    }

    /// <summary>Says why an indirect call cannot be made.</summary>
    public static Exception IndirectCallFailed(long index, int typeId, int tableIndex, nint context)
    {
        var table = CompiledInstance.Of(context).Tables[tableIndex];
        if ((ulong)index >= table.Length)
        {
            return new WasmTrapException(
                TrapKind.TableOutOfBounds,
                $"undefined element {index} of a table of {table.Length} elements"
            );
        }

        var record = (FunctionRecord*)table[(ulong)index];
        return record == null
            ? new WasmTrapException(TrapKind.UninitializedElement, $"element {index} is null")
            : new WasmTrapException(
                TrapKind.IndirectCallTypeMismatch,
                $"element {index} is {FunctionTypeRegistry.FromId(record->TypeId)}, "
                    + $"the call needs {FunctionTypeRegistry.FromId(typeId)}"
            );
    }
}
