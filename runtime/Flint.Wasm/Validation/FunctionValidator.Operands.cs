using System.Runtime.CompilerServices;
using Flint.Wasm.Binary;

namespace Flint.Wasm.Validation;

/// <summary>The operand stack of types.</summary>
internal sealed partial class FunctionValidator
{
    // Stands for the unknown heap type of a reference that unreachable code makes; below every other code.
    private static readonly HeapType UnknownHeap = new(int.MinValue);

    private ValueType[] _operands = new ValueType[256];
    private int _height;
    private int _maximumHeight;
    private long _allowedTypeChecks = 1_000_000;

    // Of the innermost block: operands below belong to the blocks around it.
    private int _floor;
    private bool _unreachable;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Push(ValueType type)
    {
        var height = _height;
        if ((uint)height >= (uint)_operands.Length)
        {
            Grow();
        }

        _operands[height] = type;
        _height = ++height;
        if (height > _maximumHeight)
        {
            _maximumHeight = height;
        }
    }

    /// <summary>Takes a number or vector of this kind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Pop(ValueKind expected)
    {
        var top = _height - 1;
        if (top >= _floor && _operands[top].Kind == expected)
        {
            _height = top;
            return;
        }

        Pop(new ValueType(expected));
    }

    /// <summary>Takes a value of this type or of a subtype.</summary>
    private void Pop(ValueType expected)
    {
        if (_height == _floor)
        {
            if (!_unreachable)
            {
                throw Invalid($"type mismatch: expected {expected}, but the operand stack of this block is empty");
            }

            return;
        }

        var actual = _operands[--_height];
        if (!Matches(actual, expected))
        {
            throw Invalid($"type mismatch: expected {expected}, found {Describe(actual)}");
        }
    }

    /// <summary>Takes a value of any type: kind None where unreachable code makes it unknown.</summary>
    private ValueType Pop()
    {
        if (_height > _floor)
        {
            return _operands[--_height];
        }

        return _unreachable
            ? default
            : throw Invalid("type mismatch: a value is needed, but the operand stack of this block is empty");
    }

    /// <summary>Takes a reference of any type.</summary>
    private ValueType PopReference()
    {
        var type = Pop();
        return type.Kind switch
        {
            ValueKind.Ref => type,
            ValueKind.None => ValueType.Ref(nullable: false, UnknownHeap),
            _ => throw Invalid($"type mismatch: expected a reference, found {type}"),
        };
    }

    private void PopAll(ReadOnlySpan<ValueType> types)
    {
        CountTypeChecks(types.Length);
        for (var i = types.Length - 1; i >= 0; i--)
        {
            Pop(types[i]);
        }
    }

    private void PushAll(ReadOnlySpan<ValueType> types)
    {
        CountTypeChecks(types.Length);
        foreach (var type in types)
        {
            Push(type);
        }
    }

    // Called for what an instruction does with all values of a type, which may be many for few bytes.
    private void CountTypeChecks(int count)
    {
        _allowedTypeChecks -= count;
        if (_allowedTypeChecks < 0)
        {
            throw new WasmFormatException(
                WasmFormatError.LimitExceeded,
                _offset,
                $"too many type checks: the code takes and gives more than {context.Limits.TypeChecksPerCodeByte} values "
                    + "for each of its bytes"
            );
        }
    }

    private static bool Matches(ValueType actual, ValueType expected)
    {
        if (actual.Kind != ValueKind.Ref || expected.Kind != ValueKind.Ref)
        {
            return actual.Kind == expected.Kind || actual.Kind == ValueKind.None;
        }

        return actual.Heap == UnknownHeap || actual.IsSubtypeOf(expected);
    }

    private static string Describe(ValueType type) =>
        type.Kind == ValueKind.Ref && type.Heap == UnknownHeap ? "a reference" : type.ToString();

    private void Grow()
    {
        if (_height >= context.Limits.OperandStack)
        {
            throw new WasmFormatException(
                WasmFormatError.LimitExceeded,
                _offset,
                $"too many operands on the stack of a function: the limit is {context.Limits.OperandStack}"
            );
        }

        Array.Resize(ref _operands, Math.Min(_operands.Length * 2, Math.Max(context.Limits.OperandStack, _height + 1)));
    }
}
