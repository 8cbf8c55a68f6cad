using System.Reflection.Emit;
using Flint.Wasm.Binary;
using Flint.Wasm.Modules;
using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <summary>
/// Translates one validated function body to IL in a single pass.
/// </summary>
/// <remarks>
/// WebAssembly and IL are both stack machines, so most instructions map one to one and the JIT builds its trees from the
/// IL stack. Reads of locals and constants are put off until they are needed (<see cref="Operand"/>): an address that is a
/// plain local can then be used twice without a temporary, and be recognised when it was checked before. Around labels the
/// IL stack is empty: what must survive lies in temporaries.
/// </remarks>
internal sealed partial class FunctionTranslator
{
    private readonly ModuleTranslator _owner;
    private readonly ModuleCode _code;
    private readonly ModuleDefinition _module;
    private readonly InstanceLayout _layout;
    private readonly FunctionBody _body;
    private readonly FunctionType _type;
    private readonly IlSignature _signature;
    private readonly ILGenerator _il;
    private readonly short _context;
    private readonly LocalBuilder?[] _locals;
    private readonly ValueKind[] _localKinds;
    private readonly List<ControlFrame> _frames = [];
    private readonly BoundsFacts _facts;
    private readonly FunctionTraits _traits;
    private readonly bool _isImportedMemory;
    private LocalBuilder? _memoryBase;
    private Label? _stackFailure;
    private Label? _interruption;
    private int _tryDepth;
    private int _skippedBlocks;
    private int _loops;
    private int _instruction;

    public FunctionTranslator(ModuleTranslator owner, FunctionBody body, IlSignature signature, ILGenerator il)
    {
        _owner = owner;
        _code = owner.Code;
        _module = owner.Module;
        _layout = owner.Code.Layout;
        _body = body;
        _type = signature.Type;
        _signature = signature;
        _il = il;
        _context = (short)_type.Parameters.Length;
        _localKinds = LocalKinds();
        _locals = new LocalBuilder?[_localKinds.Length];
        _facts = new BoundsFacts(_localKinds.Length);
        _traits = FunctionTraits.Scan(_module, _body);
        _isImportedMemory = _module.Memories.Length > 0 && !_layout.OwnsMemory0;
    }

    /// <summary>Where the instructions of the method lie in its IL.</summary>
    public InstructionMap Map { get; } = new();

    private ControlFrame Top => _frames[^1];

    public void Translate()
    {
        DeclareLocals();
        EmitPrologueChecks();
        PlanOutlining();
        PushFrame(Opcode.Block, [], [.. _type.Results.Select(static t => t.Kind)]);
        var binary = _module.Binary.Span[..(_body.CodeOffset + _body.CodeLength)];
        var reader = new WasmReader(binary, _body.CodeOffset);
        TranslateUntilEnd(ref reader);
        EmitSharedFailures();
    }

    private void EmitPrologueChecks()
    {
        if (_traits.UsesMemory0 && _isImportedMemory)
        {
            _memoryBase = _il.DeclareLocal(typeof(nint));
            EmitContextField(ContextLayout.Memory0Base);
            _il.Emit(OpCodes.Ldind_I);
            _il.Emit(OpCodes.Stloc, _memoryBase);
        }

        // A run that is inlined has no frame; as a call, its frame is small and fits into the reserve of the limit.
        if (_traits.MakesCalls && _references is null)
        {
            EmitStackCheck();
        }
    }

    private void TranslateUntilEnd(ref WasmReader reader)
    {
        while (!reader.AtEnd)
        {
            if (!Top.Unreachable && _plan.Runs.TryGetValue(reader.Position, out var run))
            {
                CallRun(run, ref reader);
                continue;
            }

            _instruction = reader.Position - _body.CodeOffset;
            var opcode = reader.ReadOpcode();
            if (Top.Unreachable)
            {
                SkipUnreachable(opcode, ref reader);
            }
            else
            {
                var instruction = _instruction;
                var start = _il.ILOffset;
                TranslateInstruction(opcode, ref reader);
                Map.Add(opcode, start, _il.ILOffset, instruction);
            }
        }
    }

    private ValueKind[] LocalKinds()
    {
        var kinds = new ValueKind[_type.Parameters.Length + _body.LocalCount];
        var next = 0;
        foreach (var parameter in _type.Parameters)
        {
            kinds[next++] = parameter.Kind;
        }

        foreach (var run in _body.Locals)
        {
            kinds.AsSpan(next, run.Count).Fill(run.Type.Kind);
            next += run.Count;
        }

        return kinds;
    }

    // Methods do not clear their locals; WebAssembly's start at zero. The JIT drops the stores that are never read.
    private void DeclareLocals()
    {
        for (var i = _type.Parameters.Length; i < _localKinds.Length; i++)
        {
            var local = _il.DeclareLocal(IlSignature.TypeOf(_localKinds[i]));
            _locals[i] = local;
            switch (_localKinds[i])
            {
                case ValueKind.I32:
                    _il.Emit(OpCodes.Ldc_I4_0);
                    break;
                case ValueKind.F32:
                    _il.Emit(OpCodes.Ldc_R4, 0f);
                    break;
                case ValueKind.F64:
                    _il.Emit(OpCodes.Ldc_R8, 0d);
                    break;
                case ValueKind.V128:
                    _il.Emit(OpCodes.Ldloca, local);
                    _il.Emit(OpCodes.Initobj, local.LocalType);
                    continue;
                default:
                    _il.Emit(OpCodes.Ldc_I4_0);
                    _il.Emit(OpCodes.Conv_I8);
                    break;
            }

            _il.Emit(OpCodes.Stloc, local);
        }
    }

    private void EmitContext() => EmitArgument(_context);

    /// <summary>Pushes the address of a field of the instance's context block.</summary>
    private void EmitContextField(int offset)
    {
        EmitContext();
        EmitInt32(offset);
        _il.Emit(OpCodes.Add);
    }

    // A managed stack overflow would end the process, so every function that calls others looks where its frame lies.
    // Interruption raises the limit, which saves a second check.
    private void EmitStackCheck()
    {
        _stackFailure = _il.DefineLabel();
        var marker = _il.DeclareLocal(typeof(int));
        _il.Emit(OpCodes.Ldloca, marker);
        _il.Emit(OpCodes.Conv_U);
        EmitContextField(ContextLayout.StackLimit);
        _il.Emit(OpCodes.Ldind_I);
        _il.Emit(OpCodes.Blt_Un, _stackFailure.Value);
    }

    // Volatile: another thread sets the flag, and the JIT would move an ordinary load out of the loop.
    private void EmitInterruptionCheck()
    {
        EmitContextField(ContextLayout.Interrupt);
        _il.Emit(OpCodes.Volatile);
        _il.Emit(OpCodes.Ldind_U4);
        if (_tryDepth == 0)
        {
            _interruption ??= _il.DefineLabel();
            _il.Emit(OpCodes.Brtrue, _interruption.Value);
            return;
        }

        var resume = _il.DefineLabel();
        _il.Emit(OpCodes.Brfalse, resume);
        _il.Emit(OpCodes.Call, Operations.Guard(nameof(GuardOperations.Interrupted)));
        _il.Emit(OpCodes.Throw);
        _il.MarkLabel(resume);
    }

    private void EmitSharedFailures()
    {
        if (_stackFailure is { } stack)
        {
            _il.MarkLabel(stack);
            EmitContext();
            _il.Emit(OpCodes.Call, Operations.Guard(nameof(GuardOperations.StackLimitReached)));
            _il.Emit(OpCodes.Throw);
        }

        if (_interruption is { } interruption)
        {
            _il.MarkLabel(interruption);
            _il.Emit(OpCodes.Call, Operations.Guard(nameof(GuardOperations.Interrupted)));
            _il.Emit(OpCodes.Throw);
        }

        EmitIndirectFailures();
    }

    private void TranslateInstruction(Opcode opcode, ref WasmReader reader)
    {
        if (
            TryFusedBranch(opcode, ref reader)
            || TryNumeric(opcode, in reader)
            || TryVariables(opcode, ref reader)
            || TryMemory(opcode, ref reader)
            || TryControl(opcode, ref reader)
            || TryCalls(opcode, ref reader)
            || TryTables(opcode, ref reader)
            || TryVector(opcode, ref reader)
        )
        {
            return;
        }

        throw new WasmFormatException(
            WasmFormatError.Unsupported,
            reader.Position,
            $"unsupported instruction {OpcodeTable.Name(opcode)}"
        );
    }

    private bool TryVariables(Opcode opcode, ref WasmReader reader)
    {
        switch (opcode)
        {
            case Opcode.Nop:
                return true;
            case Opcode.I32Const:
                Push(new Operand(OperandPlace.Constant, ValueKind.I32, (uint)reader.ReadS32()));
                return true;
            case Opcode.I64Const:
                Push(new Operand(OperandPlace.Constant, ValueKind.I64, (ulong)reader.ReadS64()));
                return true;
            case Opcode.F32Const:
                Push(new Operand(OperandPlace.Constant, ValueKind.F32, reader.ReadFixed32()));
                return true;
            case Opcode.F64Const:
                Push(new Operand(OperandPlace.Constant, ValueKind.F64, reader.ReadFixed64()));
                return true;
            case Opcode.LocalGet:
                var read = (int)reader.ReadU32();
                Push(new Operand(OperandPlace.Local, _localKinds[read], (ulong)read));
                return true;
            case Opcode.LocalSet:
                SetLocal((int)reader.ReadU32());
                return true;
            case Opcode.LocalTee:
                var tee = (int)reader.ReadU32();
                SetLocal(tee);
                Push(new Operand(OperandPlace.Local, _localKinds[tee], (ulong)tee));
                return true;
            case Opcode.GlobalGet:
                GetGlobal((int)reader.ReadU32());
                return true;
            case Opcode.GlobalSet:
                SetGlobal((int)reader.ReadU32());
                return true;
            case Opcode.Drop:
                DropTop();
                return true;
            case Opcode.Select:
                TranslateSelect();
                return true;
            case Opcode.SelectTyped:
                reader.ReadU32();
                reader.ReadValueType(_module.Types.AsSpan());
                TranslateSelect();
                return true;
            default:
                return false;
        }
    }

    private void SetLocal(int index)
    {
        var value = Pop();
        if (value.Place == OperandPlace.Local && value.Index == index)
        {
            return;
        }

        SaveReadsOf(index);
        EmitOperand(value);
        StoreLocal(index);
    }

    private void StoreLocal(int index)
    {
        if (_references is not null)
        {
            StoreReference(index);
        }
        else if (_locals[index] is { } local)
        {
            _il.Emit(OpCodes.Stloc, local);
        }
        else
        {
            _il.Emit(OpCodes.Starg, (short)index);
        }

        LocalChanged(index);
    }

    /// <summary>Forgets what was known of a local's value, and of operands computed from it.</summary>
    private void LocalChanged(int index)
    {
        _facts.LocalSet(index);
        for (var i = 0; i < _operands.Count; i++)
        {
            if (_operands[i].Range?.BaseLocal == index)
            {
                _operands[i] = _operands[i] with { Range = null };
            }
        }
    }

    private void GetGlobal(int index)
    {
        EmitGlobalAddress(index);
        var kind = _module.Globals[index].Value.Kind;
        EmitLoadIndirect(kind);
        PushStack(kind);
    }

    private void SetGlobal(int index)
    {
        var value = SettleForReuse(Pop());
        EmitGlobalAddress(index);
        EmitOperand(value);
        EmitStoreIndirect(value.Kind);
    }

    private void EmitGlobalAddress(int index)
    {
        EmitContextField(_layout.Globals[index]);
        if (index < _module.ImportedGlobalCount)
        {
            _il.Emit(OpCodes.Ldind_I);
        }
    }

    private void DropTop()
    {
        var value = Pop();
        if (value.Place == OperandPlace.Stack)
        {
            _il.Emit(OpCodes.Pop);
        }
        else
        {
            Release(value);
        }
    }

    // Integers are selected with a mask, which costs no branch that could be predicted wrongly and no basic block.
    private void TranslateSelect()
    {
        if (_plan.IsLean && _operands[^2].Kind is ValueKind.I32 or ValueKind.I64 or ValueKind.Ref)
        {
            var kind = _operands[^2].Kind;
            EmitOperands(3);
            _il.Emit(OpCodes.Call, LeanAccess.SelectOf(kind));
            PushStack(kind);
            return;
        }

        var condition = SettleForReuse(Pop());
        var second = SettleForReuse(Pop());
        var first = SettleForReuse(Pop());
        if (first.Kind is ValueKind.I32 or ValueKind.I64 or ValueKind.Ref)
        {
            EmitOperandAgain(second);
            EmitOperand(first);
            EmitOperandAgain(second);
            _il.Emit(OpCodes.Xor);
            EmitOperand(condition);
            EmitMask(condition.IsBoolean, first.Kind == ValueKind.I32);
            _il.Emit(OpCodes.And);
            _il.Emit(OpCodes.Xor);
            Release(second);
            PushStack(first.Kind);
            return;
        }

        SaveStack();
        var result = TakeTemporary(first.Kind);
        var done = _il.DefineLabel();
        EmitOperand(first);
        _il.Emit(OpCodes.Stloc, result);
        EmitOperand(condition);
        _il.Emit(OpCodes.Brtrue, done);
        EmitOperand(second);
        _il.Emit(OpCodes.Stloc, result);
        _il.MarkLabel(done);
        PushTemporary(result, first.Kind);
    }

    // All ones for a condition that is not zero, else zero. The 64-bit difference has its sign from the condition alone.
    private void EmitMask(bool isBoolean, bool isNarrow)
    {
        if (isBoolean)
        {
            _il.Emit(OpCodes.Neg);
            if (!isNarrow)
            {
                _il.Emit(OpCodes.Conv_I8);
            }

            return;
        }

        _il.Emit(OpCodes.Conv_U8);
        _il.Emit(OpCodes.Neg);
        EmitInt32(63);
        _il.Emit(OpCodes.Shr);
        if (isNarrow)
        {
            _il.Emit(OpCodes.Conv_I4);
        }
    }
}
