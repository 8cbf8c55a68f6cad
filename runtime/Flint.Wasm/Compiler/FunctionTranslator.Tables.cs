using System.Reflection.Emit;
using Flint.Wasm.Binary;

namespace Flint.Wasm.Compiler;

/// <content>Tables and references.</content>
internal sealed partial class FunctionTranslator
{
    private bool TryTables(Opcode opcode, ref WasmReader reader)
    {
        switch (opcode)
        {
            case Opcode.RefNull:
                reader.ReadS33();
                Push(new Operand(OperandPlace.Constant, ValueKind.Ref));
                return true;
            case Opcode.RefIsNull:
                EmitOperands(1);
                EmitInt64(0);
                _il.Emit(OpCodes.Ceq);
                PushStack(ValueKind.I32, isBoolean: true);
                return true;
            case Opcode.RefFunc:
                EmitFunctionReference((int)reader.ReadU32());
                return true;
            case Opcode.RefAsNonNull:
                EmitOperands(1);
                _il.Emit(OpCodes.Call, Operations.Table(nameof(TableOperations.AsNonNull)));
                PushStack(ValueKind.Ref);
                return true;
            case Opcode.TableGet:
                TranslateTableGet((int)reader.ReadU32());
                return true;
            case Opcode.TableSet:
                TranslateTableSet((int)reader.ReadU32());
                return true;
            case Opcode.TableSize:
                var sized = (int)reader.ReadU32();
                EmitTableCall(nameof(TableOperations.Size), sized);
                PushAddressSized(_module.Tables[sized].Is64);
                return true;
            case Opcode.TableGrow:
                TranslateTableGrow((int)reader.ReadU32());
                return true;
            case Opcode.TableFill:
                var filled = (int)reader.ReadU32();
                var fill64 = _module.Tables[filled].Is64;
                EmitWideOperands(fill64, true, fill64);
                EmitTableCall(nameof(TableOperations.Fill), filled);
                return true;
            case Opcode.TableCopy:
                var to = (int)reader.ReadU32();
                var from = (int)reader.ReadU32();
                var to64 = _module.Tables[to].Is64;
                var from64 = _module.Tables[from].Is64;
                EmitWideOperands(to64, from64, to64 && from64);
                EmitInt32(to);
                EmitTableCall(nameof(TableOperations.Copy), from);
                return true;
            case Opcode.TableInit:
                var segment = (int)reader.ReadU32();
                var initialized = (int)reader.ReadU32();
                EmitWideOperands(_module.Tables[initialized].Is64, false, false);
                EmitInt32(segment);
                EmitTableCall(nameof(TableOperations.Init), initialized);
                return true;
            case Opcode.ElemDrop:
                EmitTableCall(nameof(TableOperations.DropElement), (int)reader.ReadU32());
                return true;
            default:
                return false;
        }
    }

    private void EmitTableCall(string operation, int index)
    {
        EmitInt32(index);
        EmitContext();
        _il.Emit(OpCodes.Call, Operations.Table(operation));
    }

    private void EmitFunctionReference(int function)
    {
        EmitRecord(function);
        _il.Emit(OpCodes.Conv_I8);
        PushStack(ValueKind.Ref);
    }

    // The address of a function's record.
    private void EmitRecord(int function)
    {
        if (function < _module.ImportedFunctionCount)
        {
            EmitContextField(_layout.ImportedFunctions[function]);
            _il.Emit(OpCodes.Ldind_I);
        }
        else
        {
            EmitContextField(_layout.FunctionRecords[function]);
        }
    }

    private void TranslateTableGet(int table)
    {
        EmitOperands(1);
        EmitZeroExtend(_module.Tables[table].Is64);
        EmitTableCall(nameof(TableOperations.Get), table);
        PushStack(ValueKind.Ref);
    }

    private void TranslateTableSet(int table)
    {
        var value = SettleForReuse(Pop());
        EmitOperands(1);
        EmitZeroExtend(_module.Tables[table].Is64);
        EmitOperand(value);
        EmitTableCall(nameof(TableOperations.Set), table);
    }

    private void TranslateTableGrow(int table)
    {
        var is64 = _module.Tables[table].Is64;
        EmitOperands(2);
        EmitZeroExtend(is64);
        EmitTableCall(nameof(TableOperations.Grow), table);
        PushAddressSized(is64);
    }
}
