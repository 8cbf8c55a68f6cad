using Flint.Wasm.Binary;

namespace Flint.Wasm.Validation;

/// <summary>Blocks, branches, calls and exceptions (core specification, 3.4.1).</summary>
internal sealed partial class FunctionValidator
{
    private ControlFrame[] _frames = new ControlFrame[64];
    private int _frameCount;

    private void ValidateControl(Opcode opcode, ref WasmReader reader)
    {
        switch (opcode)
        {
            case Opcode.Block or Opcode.Loop:
                OpenBlock(opcode, reader.ReadBlockType(context.Types));
                break;
            case Opcode.If:
                var type = reader.ReadBlockType(context.Types);
                Pop(ValueKind.I32);
                OpenBlock(opcode, type);
                break;
            case Opcode.Else:
                Else();
                break;
            case Opcode.End:
                End();
                break;
            case Opcode.Br:
                PopLabel(in FindLabel(reader.ReadU32()));
                SetUnreachable();
                break;
            case Opcode.BrIf:
                Pop(ValueKind.I32);
                PopAndPushLabel(in FindLabel(reader.ReadU32()));
                break;
            case Opcode.BrTable:
                BranchTable(ref reader);
                break;
            case Opcode.Return:
                PopLabel(in _frames[0]);
                SetUnreachable();
                break;
            case Opcode.Unreachable:
                SetUnreachable();
                break;
            case Opcode.Throw:
                PopAll(ReadTag(reader.ReadU32()).Parameters.AsSpan());
                SetUnreachable();
                break;
            case Opcode.ThrowRef:
                Pop(ValueType.ExnRef);
                SetUnreachable();
                break;
            case Opcode.TryTable:
                TryTable(ref reader);
                break;
            default:
                throw UnknownOpcode(opcode);
        }
    }

    private WasmFormatException UnknownOpcode(Opcode opcode) =>
        (int)opcode switch
        {
            0x06 or 0x07 or 0x09 or 0x18 or 0x19 => new(
                WasmFormatError.Unsupported,
                _offset,
                "legacy exception instructions (try, catch, rethrow, delegate) are not supported; "
                    + "build the module with the standard exception handling feature (try_table)"
            ),
            0xD3 => new(WasmFormatError.Unsupported, _offset, "ref.eq of garbage collection is not supported"),
            < 0x100 => new(WasmFormatError.Malformed, _offset, $"illegal opcode {(int)opcode:x2}"),
            < 0x200 => new(WasmFormatError.Malformed, _offset, $"illegal opcode fc {(int)opcode - 0x100:x2}"),
            _ => new(WasmFormatError.Malformed, _offset, $"illegal opcode fd {(int)opcode - 0x200:x2}"),
        };

    private void PushFrame(Opcode opcode, BlockType type)
    {
        if (_frameCount >= _frames.Length)
        {
            if (_frameCount > context.Limits.BlockNesting)
            {
                throw new WasmFormatException(
                    WasmFormatError.LimitExceeded,
                    _offset,
                    $"too many nested blocks: the limit is {context.Limits.BlockNesting}"
                );
            }

            Array.Resize(
                ref _frames,
                Math.Min(_frames.Length * 2, Math.Max(context.Limits.BlockNesting, _frameCount) + 1)
            );
        }

        _frames[_frameCount++] = new ControlFrame(opcode, type, _height, _locals.SetCount, Unreachable: false);
        _floor = _height;
        _unreachable = false;
    }

    private void OpenBlock(Opcode opcode, BlockType type)
    {
        PopAll(type.Parameters);
        PushFrame(opcode, type);
        PushAll(type.Parameters);
    }

    /// <summary>Closes the innermost block and answers it; its results are taken off the stack.</summary>
    private ControlFrame PopFrame()
    {
        var frame = _frames[_frameCount - 1];
        CountTypeChecks(frame.Type.ResultCount);
        for (var i = frame.Type.ResultCount - 1; i >= 0; i--)
        {
            Pop(frame.Type.ResultAt(i));
        }

        if (_height != frame.Floor)
        {
            throw Invalid(
                $"type mismatch: {_height - frame.Floor} values are left on the operand stack at the end of the block"
            );
        }

        _locals.ForgetSetAfter(frame.SetLocals);
        _frameCount--;
        if (_frameCount > 0)
        {
            ref readonly var outer = ref _frames[_frameCount - 1];
            _floor = outer.Floor;
            _unreachable = outer.Unreachable;
        }

        return frame;
    }

    private void Else()
    {
        if (_frames[_frameCount - 1].Opcode != Opcode.If)
        {
            throw new WasmFormatException(WasmFormatError.Malformed, _offset, "END opcode expected: else without if");
        }

        var frame = PopFrame();
        PushFrame(Opcode.Else, frame.Type);
        PushAll(frame.Type.Parameters);
    }

    private void End()
    {
        var frame = PopFrame();
        if (frame.Opcode == Opcode.If)
        {
            CheckMissingElse(frame.Type);
        }

        if (_frameCount > 0)
        {
            for (var i = 0; i < frame.Type.ResultCount; i++)
            {
                Push(frame.Type.ResultAt(i));
            }
        }
    }

    // An if without else hands its parameters on as its results.
    private void CheckMissingElse(BlockType type)
    {
        var same = type.ParameterCount == type.ResultCount;
        for (var i = 0; same && i < type.ParameterCount; i++)
        {
            same = type.ParameterAt(i).IsSubtypeOf(type.ResultAt(i));
        }

        if (!same)
        {
            throw Invalid("type mismatch: an if without else must have results that are its parameters");
        }
    }

    private void SetUnreachable()
    {
        _height = _floor;
        _unreachable = true;
        _frames[_frameCount - 1].Unreachable = true;
    }

    private ref readonly ControlFrame FindLabel(uint label)
    {
        if (label >= (uint)_frameCount)
        {
            throw Invalid($"unknown label {label}: {_frameCount} labels are in scope");
        }

        return ref _frames[_frameCount - 1 - (int)label];
    }

    private void PopLabel(in ControlFrame frame)
    {
        CountTypeChecks(frame.LabelCount);
        for (var i = frame.LabelCount - 1; i >= 0; i--)
        {
            Pop(frame.LabelType(i));
        }
    }

    private void PopAndPushLabel(in ControlFrame frame)
    {
        PopLabel(in frame);
        for (var i = 0; i < frame.LabelCount; i++)
        {
            Push(frame.LabelType(i));
        }
    }

    private void BranchTable(ref WasmReader reader)
    {
        var count = reader.ReadCount(context.Limits.BranchTableTargets, "branch targets");
        Pop(ValueKind.I32);
        var arity = -1;
        for (var i = 0; i <= count; i++)
        {
            ref readonly var frame = ref FindLabel(reader.ReadU32());
            if (arity < 0)
            {
                arity = frame.LabelCount;
            }
            else if (arity != frame.LabelCount)
            {
                throw Invalid($"type mismatch: targets of br_table take {arity} and {frame.LabelCount} values");
            }

            CheckLabel(in frame);
        }

        SetUnreachable();
    }

    // Checks the operands against a label and leaves them where they are.
    private void CheckLabel(in ControlFrame frame)
    {
        var count = frame.LabelCount;
        CountTypeChecks(count);
        for (var i = 0; i < count; i++)
        {
            var place = _height - count + i;
            var expected = frame.LabelType(i);
            if (place < _floor)
            {
                if (!_unreachable)
                {
                    throw Invalid(
                        $"type mismatch: expected {expected}, but the operand stack of this block is too short"
                    );
                }
            }
            else if (!Matches(_operands[place], expected))
            {
                throw Invalid($"type mismatch: expected {expected}, found {Describe(_operands[place])}");
            }
        }
    }

    private FunctionType ReadTag(uint index) =>
        context.Tags[ModuleContext.CheckIndex(index, context.Tags.Count, "tag", _offset)].Type;

    private void TryTable(ref WasmReader reader)
    {
        var type = reader.ReadBlockType(context.Types);
        for (var count = reader.ReadCount(context.Limits.CatchClauses, "catch clauses"); count > 0; count--)
        {
            CheckCatch(reader.ReadCatchClause());
        }

        OpenBlock(Opcode.TryTable, type);
    }

    private void CheckCatch(CatchClause clause)
    {
        var payload = clause.HasTag ? ReadTag(clause.Tag).Parameters.AsSpan() : default;
        ref readonly var label = ref FindLabel(clause.Label);
        var count = payload.Length + (clause.HasReference ? 1 : 0);
        var matches = count == label.LabelCount;
        for (var i = 0; matches && i < count; i++)
        {
            var value = i < payload.Length ? payload[i] : ValueType.Ref(nullable: false, HeapType.Exn);
            matches = value.IsSubtypeOf(label.LabelType(i));
        }

        if (!matches)
        {
            throw Invalid($"type mismatch: a catch clause hands on other values than label {clause.Label} takes");
        }
    }

    private FunctionType ReadCallee(Opcode opcode, ref WasmReader reader)
    {
        var index = reader.ReadU32();
        if (opcode is Opcode.Call or Opcode.ReturnCall)
        {
            return context.Functions[ModuleContext.CheckIndex(index, context.Functions.Count, "function", _offset)];
        }

        var type = context.Types[ModuleContext.CheckIndex(index, context.Types.Length, "type", _offset)];
        if (opcode is Opcode.CallRef or Opcode.ReturnCallRef)
        {
            Pop(ValueType.Ref(nullable: true, HeapType.Concrete(type.Id)));
            return type;
        }

        var table = ReadTable(ref reader);
        if (!table.Element.IsSubtypeOf(ValueType.FuncRef))
        {
            throw Invalid($"type mismatch: a call through a table of {table.Element}, which are no functions");
        }

        Pop(AddressType(table.Is64));
        return type;
    }

    private void Call(FunctionType type)
    {
        PopAll(type.Parameters.AsSpan());
        PushAll(type.Results.AsSpan());
    }

    private void TailCall(FunctionType type)
    {
        ref readonly var function = ref _frames[0];
        var matches = type.Results.Length == function.Type.ResultCount;
        for (var i = 0; matches && i < type.Results.Length; i++)
        {
            matches = type.Results[i].IsSubtypeOf(function.Type.ResultAt(i));
        }

        if (!matches)
        {
            throw Invalid(
                $"type mismatch: a tail call of a function of type {type}, whose results are not the caller's"
            );
        }

        PopAll(type.Parameters.AsSpan());
        SetUnreachable();
    }
}
