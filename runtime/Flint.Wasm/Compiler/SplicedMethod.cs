using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;

namespace Flint.Wasm.Compiler;

/// <summary>
/// The IL of a small static method, to be put in place of its call.
/// </summary>
/// <remarks>
/// The JIT inlines such methods too, but only up to 512 locals in the caller, each argument being one: a function with
/// more than some 400 vector instructions would call for the rest of them, at twenty times the cost. It inlines nothing at
/// all into methods that are too large for its optimiser. In both cases it still expands intrinsics, so they must stand in
/// the function itself. Only straight code can be spliced; branches on what the processor has are decided here.
/// </remarks>
internal sealed class SplicedMethod
{
    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Static | BindingFlags.Public)
        .Select(static f => (OpCode)f.GetValue(null)!)
        .ToDictionary(static c => c.Value);

    private static readonly ConcurrentDictionary<MethodInfo, SplicedMethod?> Known = [];

    private readonly List<Step> _steps = [];
    private readonly List<Type> _locals = [];

    private SplicedMethod(MethodInfo method) => Method = method;

    /// <summary>The method whose IL this is.</summary>
    public MethodInfo Method { get; }

    /// <summary>What to emit, in order.</summary>
    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>The types of the locals that the steps use.</summary>
    public IReadOnlyList<Type> Locals => _locals;

    /// <summary>
    /// Whether the first argument may lie on the IL stack already: the first step reads it, and no other step does.
    /// </summary>
    public bool StartsWithFirstArgument =>
        _steps[0] is { Kind: StepKind.Argument, Index: 0 }
        && _steps.Count(static s => s is { Kind: StepKind.Argument, Index: 0 }) == 1;

    /// <summary>The IL of a method, or null where it has real branches or anything else that cannot be spliced.</summary>
    public static SplicedMethod? Of(MethodInfo method) =>
        Known.GetOrAdd(
            method,
            static m =>
            {
                var spliced = new SplicedMethod(m);
                return spliced.TryAppend(m, argumentLocals: null) ? spliced : null;
            }
        );

    // Reads a method's IL. Arguments of nested methods lie in locals.
    private bool TryAppend(MethodInfo method, int[]? argumentLocals)
    {
        var body = method.GetMethodBody();
        if (body is null || body.ExceptionHandlingClauses.Count > 0)
        {
            return false;
        }

        var firstLocal = _locals.Count;
        _locals.AddRange(body.LocalVariables.Select(static l => l.LocalType));
        var reader = new IlReader(body.GetILAsByteArray()!);
        while (reader.TryRead(out var code, out var operand))
        {
            if (code == OpCodes.Ret)
            {
                return true;
            }

            if (code == OpCodes.Br_S || code == OpCodes.Br)
            {
                reader.Jump((int)operand);
            }
            else if (ArgumentOf(code, operand) is { } argument)
            {
                _steps.Add(
                    argumentLocals is null
                        ? new Step(StepKind.Argument, Index: argument)
                        : new Step(StepKind.Local, OpCodes.Ldloc, Index: argumentLocals[argument])
                );
            }
            else if (LocalOf(code, operand) is var (access, local))
            {
                _steps.Add(new Step(StepKind.Local, access, Index: firstLocal + local));
            }
            else if (code == OpCodes.Call)
            {
                if (!TryAppendCall(Resolve(method, (int)operand), ref reader))
                {
                    return false;
                }
            }
            else if (
                code.FlowControl == FlowControl.Next
                && code.OperandType
                    is OperandType.InlineNone
                        or OperandType.ShortInlineI
                        or OperandType.InlineI
                        or OperandType.InlineI8
                        or OperandType.ShortInlineR
                        or OperandType.InlineR
            )
            {
                _steps.Add(new Step(StepKind.Plain, code, Number: operand));
            }
            else
            {
                return false;
            }
        }

        return false;
    }

    private bool TryAppendCall(MethodInfo callee, ref IlReader reader)
    {
        if (callee.ReturnType == typeof(bool) && callee.Name is "get_IsSupported" or "get_IsHardwareAccelerated")
        {
            return reader.TryDecide((bool)callee.Invoke(null, null)!);
        }

        if (callee.DeclaringType != Method.DeclaringType)
        {
            _steps.Add(new Step(StepKind.Call, OpCodes.Call, Callee: callee));
            return true;
        }

        var parameters = callee.GetParameters();
        var locals = new int[parameters.Length];
        for (var i = parameters.Length - 1; i >= 0; i--)
        {
            locals[i] = _locals.Count;
            _locals.Add(parameters[i].ParameterType);
            _steps.Add(new Step(StepKind.Local, OpCodes.Stloc, Index: locals[i]));
        }

        return TryAppend(callee, locals);
    }

    private static MethodInfo Resolve(MethodInfo method, int token) =>
        (MethodInfo)
            method.Module.ResolveMethod(token, null, method.IsGenericMethod ? method.GetGenericArguments() : null)!;

    private static int? ArgumentOf(OpCode code, long operand) =>
        code.Value switch
        {
            >= 0x02 and <= 0x05 => code.Value - 0x02,
            0x0E => (int)operand,
            _ => null,
        };

    private static (OpCode Access, int Index)? LocalOf(OpCode code, long operand) =>
        code.Value switch
        {
            >= 0x06 and <= 0x09 => (OpCodes.Ldloc, code.Value - 0x06),
            >= 0x0A and <= 0x0D => (OpCodes.Stloc, code.Value - 0x0A),
            0x11 => (OpCodes.Ldloc, (int)operand),
            0x13 => (OpCodes.Stloc, (int)operand),
            _ => null,
        };

    /// <summary>What a step is.</summary>
    internal enum StepKind : byte
    {
        /// <summary>The value of an argument.</summary>
        Argument,

        /// <summary>A read or write of a local.</summary>
        Local,

        /// <summary>A call.</summary>
        Call,

        /// <summary>An instruction with a number or nothing.</summary>
        Plain,
    }

    /// <summary>One instruction.</summary>
    /// <param name="Kind">What it is.</param>
    /// <param name="Code">The IL opcode.</param>
    /// <param name="Index">The argument or local.</param>
    /// <param name="Number">The bits of the operand of a plain instruction.</param>
    /// <param name="Callee">What is called.</param>
    internal readonly record struct Step(
        StepKind Kind,
        OpCode Code = default,
        int Index = 0,
        long Number = 0,
        MethodInfo? Callee = null
    );

    private ref struct IlReader(ReadOnlySpan<byte> code)
    {
        private readonly ReadOnlySpan<byte> _code = code;
        private int _position;

        public void Jump(int distance) => _position += distance;

        /// <summary>Reads an instruction; a numeric operand of any size as its bits, a target as its distance.</summary>
        public bool TryRead(out OpCode code, out long operand)
        {
            operand = 0;
            code = default;
            if (_position >= _code.Length)
            {
                return false;
            }

            short value = _code[_position++];
            if (value == 0xFE)
            {
                value = (short)(0xFE00 | _code[_position++]);
            }

            code = Codes[value];
            var size = code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                _ => 4,
            };
            var bytes = _code.Slice(_position, size);
            _position += size;
            operand = size switch
            {
                1 => code.OperandType == OperandType.ShortInlineVar ? bytes[0] : (sbyte)bytes[0],
                2 => BitConverter.ToUInt16(bytes),
                4 => BitConverter.ToInt32(bytes),
                8 => BitConverter.ToInt64(bytes),
                _ => 0,
            };
            return true;
        }

        /// <summary>Takes the branch that follows, whose condition is known.</summary>
        public bool TryDecide(bool condition)
        {
            if (!TryRead(out var code, out var distance))
            {
                return false;
            }

            // Without optimisation the C# compiler moves the condition through a local.
            if (LocalOf(code, distance) is { Access: var access } && access == OpCodes.Stloc)
            {
                TryRead(out _, out _);
                TryRead(out code, out distance);
            }

            bool isTaken;
            if (code == OpCodes.Brtrue_S || code == OpCodes.Brtrue)
            {
                isTaken = condition;
            }
            else if (code == OpCodes.Brfalse_S || code == OpCodes.Brfalse)
            {
                isTaken = !condition;
            }
            else
            {
                return false;
            }

            if (isTaken)
            {
                Jump((int)distance);
            }

            return true;
        }
    }
}
