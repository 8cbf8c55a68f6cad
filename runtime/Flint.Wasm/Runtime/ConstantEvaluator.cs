using System.Buffers.Binary;
using Flint.Wasm.Binary;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Runtime;

/// <summary>Runs constant expressions. They were validated, so the stack is right and only constant code occurs.</summary>
internal static unsafe class ConstantEvaluator
{
    public static void Evaluate(CompiledInstance instance, ConstantExpression expression, Span<ulong> result)
    {
        var stack = new Stack<UInt128>();
        var binary = instance.CompiledModule.Definition.Binary.Span;
        var reader = new WasmReader(binary[..(expression.Offset + expression.Length)], expression.Offset);
        while (true)
        {
            var opcode = reader.ReadOpcode();
            switch (opcode)
            {
                case Opcode.End:
                    var value = stack.Pop();
                    result[0] = (ulong)value;
                    if (result.Length > 1)
                    {
                        result[1] = (ulong)(value >> 64);
                    }

                    return;
                case Opcode.I32Const:
                    stack.Push((uint)reader.ReadS32());
                    break;
                case Opcode.I64Const:
                    stack.Push((ulong)reader.ReadS64());
                    break;
                case Opcode.F32Const:
                    stack.Push(reader.ReadFixed32());
                    break;
                case Opcode.F64Const:
                    stack.Push(reader.ReadFixed64());
                    break;
                case Opcode.V128Const:
                    stack.Push(BinaryPrimitives.ReadUInt128LittleEndian(reader.ReadBytes(16)));
                    break;
                case Opcode.RefNull:
                    reader.ReadS64();
                    stack.Push(0);
                    break;
                case Opcode.RefFunc:
                    stack.Push((ulong)instance.RecordOf((int)reader.ReadU32()));
                    break;
                case Opcode.GlobalGet:
                    stack.Push(ReadGlobal(instance, (int)reader.ReadU32()));
                    break;
                default:
                    var right = (ulong)stack.Pop();
                    var left = (ulong)stack.Pop();
                    stack.Push(Arithmetic(opcode, left, right));
                    break;
            }
        }
    }

    private static UInt128 ReadGlobal(CompiledInstance instance, int index)
    {
        Span<ulong> slots = stackalloc ulong[2];
        slots.Clear();
        instance.GlobalOf(index).Read(slots);
        return new UInt128(slots[1], slots[0]);
    }

    // The extended constant instructions (core specification, 3.3.13).
    private static ulong Arithmetic(Opcode opcode, ulong left, ulong right) =>
        opcode switch
        {
            Opcode.I32Add => (uint)left + (uint)right,
            Opcode.I32Sub => (uint)left - (uint)right,
            Opcode.I32Mul => (uint)left * (uint)right,
            Opcode.I64Add => left + right,
            Opcode.I64Sub => left - right,
            Opcode.I64Mul => left * right,
            _ => throw new InvalidOperationException($"{opcode} is not a constant instruction."),
        };
}
