using Flint.Wasm.Binary;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Validation;

/// <summary>Constant expressions (core specification, 3.3.13): of globals, tables, element and data segments.</summary>
internal static class ConstantExpressionValidator
{
    /// <summary>Reads and validates one expression up to and including its <c>end</c>.</summary>
    /// <param name="reader">At the first instruction; moved behind the <c>end</c>.</param>
    /// <param name="context">Of its globals, those that exist so far may be read.</param>
    /// <param name="expected">The type of the value that the expression must leave.</param>
    public static ConstantExpression Read(ref WasmReader reader, ModuleContext context, ValueType expected)
    {
        var start = reader.Position;
        var stack = context.ConstantStack;
        stack.Clear();
        while (true)
        {
            var offset = reader.Position;
            var opcode = reader.ReadOpcode();
            if (opcode == Opcode.End)
            {
                if (stack.Count != 1 || !stack[0].IsSubtypeOf(expected))
                {
                    throw new WasmFormatException(
                        WasmFormatError.Invalid,
                        offset,
                        $"type mismatch: a constant expression must leave {expected}, and this one leaves "
                            + $"[{string.Join(' ', stack)}]"
                    );
                }

                return new ConstantExpression(start, reader.Position - start);
            }

            Step(opcode, offset, ref reader, context, stack);
        }
    }

    private static void Step(
        Opcode opcode,
        int offset,
        ref WasmReader reader,
        ModuleContext context,
        List<ValueType> stack
    )
    {
        switch (opcode)
        {
            case Opcode.I32Const:
                reader.ReadS32();
                stack.Add(ValueType.I32);
                break;
            case Opcode.I64Const:
                reader.ReadS64();
                stack.Add(ValueType.I64);
                break;
            case Opcode.F32Const:
                reader.Skip(sizeof(float));
                stack.Add(ValueType.F32);
                break;
            case Opcode.F64Const:
                reader.Skip(sizeof(double));
                stack.Add(ValueType.F64);
                break;
            case Opcode.V128Const:
                reader.Skip(16);
                stack.Add(ValueType.V128);
                break;
            case Opcode.I32Add or Opcode.I32Sub or Opcode.I32Mul:
                Binary(stack, ValueType.I32, opcode, offset);
                break;
            case Opcode.I64Add or Opcode.I64Sub or Opcode.I64Mul:
                Binary(stack, ValueType.I64, opcode, offset);
                break;
            case Opcode.RefNull:
                stack.Add(ValueType.Ref(nullable: true, reader.ReadHeapType(context.Types)));
                break;
            case Opcode.RefFunc:
                var function = ModuleContext.CheckIndex(reader.ReadU32(), context.Functions.Count, "function", offset);
                context.MarkReferenced(function);
                stack.Add(ValueType.Ref(nullable: false, HeapType.Concrete(context.Functions[function].Id)));
                break;
            case Opcode.GlobalGet:
                stack.Add(ReadGlobal(reader.ReadU32(), context, offset));
                break;
            default:
                throw Refused(opcode, offset);
        }
    }

    private static WasmFormatException Refused(Opcode opcode, int offset) =>
        OpcodeTable.Info(opcode).Immediate == ImmediateKind.Undefined
            ? new(WasmFormatError.Malformed, offset, $"illegal opcode {(int)opcode:x2}")
            : new(
                WasmFormatError.Invalid,
                offset,
                $"constant expression required: {OpcodeTable.Name(opcode)} is not constant"
            );

    private static ValueType ReadGlobal(uint index, ModuleContext context, int offset)
    {
        var global = context.Globals[ModuleContext.CheckIndex(index, context.Globals.Count, "global", offset)];
        return global.Mutable
            ? throw new WasmFormatException(
                WasmFormatError.Invalid,
                offset,
                $"constant expression required: global {index} is mutable"
            )
            : global.Value;
    }

    private static void Binary(List<ValueType> stack, ValueType type, Opcode opcode, int offset)
    {
        if (stack.Count < 2 || stack[^1] != type || stack[^2] != type)
        {
            throw new WasmFormatException(
                WasmFormatError.Invalid,
                offset,
                $"type mismatch: {OpcodeTable.Name(opcode)} needs two operands of type {type}"
            );
        }

        stack.RemoveAt(stack.Count - 1);
    }
}
