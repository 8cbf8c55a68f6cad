using System.Reflection;
using System.Reflection.Emit;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Compiler;

/// <summary>Translates functions of one module into methods of one type.</summary>
internal sealed class ModuleTranslator(ModuleCode code, TypeBuilder builder, TranslationLane lane)
{
    /// <summary>
    /// Bytes of body up to which a function of the same unit is called directly, which lets the JIT inline it. A direct
    /// call is compiled where it is first made, perhaps with no more stack than the reserve, so only small ones may be.
    /// </summary>
    private const int SmallBody = 4 * 1024;

    /// <summary>
    /// Estimated bytes of frame from which the stack check comes before the frame is made, in a method of its own. Below
    /// it, a frame fits into the reserve that the stack limit leaves.
    /// </summary>
    private const int LargeFrame = 32 * 1024;

    private readonly Dictionary<int, MethodBuilder> _methods = [];
    private readonly Dictionary<int, MethodBuilder> _trampolines = [];
    private int _runs;

    public ModuleCode Code => code;

    public ModuleDefinition Module => code.Module;

    /// <summary>Where the methods go.</summary>
    public TranslationLane Lane => lane;

    /// <summary>Defines the methods of the functions that will be translated together.</summary>
    public void Define(ReadOnlySpan<FunctionBody> bodies)
    {
        foreach (var body in bodies)
        {
            var signature = SignatureThunks.For(Module.Functions[body.FunctionIndex]).Signature;
            _methods.Add(body.FunctionIndex, Define($"f{body.FunctionIndex}", signature));
        }
    }

    /// <summary>The method of a function of this unit that may be called directly.</summary>
    public MethodBuilder? Neighbour(int functionIndex) =>
        _methods.TryGetValue(functionIndex, out var method)
        && Module.Bodies[functionIndex - Module.ImportedFunctionCount].CodeLength <= SmallBody
            ? method
            : null;

    /// <summary>Translates one function; the answer is the method to call it by.</summary>
    public MethodBuilder Translate(FunctionBody body)
    {
        var signature = SignatureThunks.For(Module.Functions[body.FunctionIndex]).Signature;
        var method = _methods[body.FunctionIndex];
        var frame = EstimateFrame(body);
        if (frame <= LargeFrame)
        {
            Translate(body, signature, method);
            return method;
        }

        var inner = Define($"b{body.FunctionIndex}", signature);
        Translate(body, signature, inner);
        EmitLargeFrameGuard(method.GetILGenerator(), signature, inner, frame);
        return method;
    }

    private void Translate(FunctionBody body, IlSignature signature, MethodBuilder method)
    {
        var translator = new FunctionTranslator(this, body, signature, method.GetILGenerator(body.CodeLength * 3));
        translator.Translate();
        lane.Remember(method.MetadataToken, translator.Map);
    }

    /// <summary>A method that calls a function through its slot, so that a caller needs one instruction for it.</summary>
    public MethodBuilder Trampoline(int functionIndex)
    {
        if (!_trampolines.TryGetValue(functionIndex, out var method))
        {
            var signature = SignatureThunks.For(Module.Functions[functionIndex]).Signature;
            method = Define($"t{functionIndex}", signature);

            // It ends in a jump, which costs next to nothing. Inlined, every argument would be a local of the caller.
            method.SetImplementationFlags(MethodImplAttributes.IL | MethodImplAttributes.NoInlining);
            _trampolines.Add(functionIndex, method);
            var il = method.GetILGenerator();
            var context = (short)(signature.Parameters.Length - 1);
            for (short i = 0; i < context; i++)
            {
                il.Emit(OpCodes.Ldarg, i);
            }

            FunctionTranslator.EmitSlotCall(il, code, functionIndex, context, isTail: false, signature);
            il.Emit(OpCodes.Ret);
        }

        return method;
    }

    /// <summary>Defines the method of a run of statements of a function.</summary>
    /// <param name="functionIndex">The function.</param>
    /// <param name="parameters">The run's parameters.</param>
    /// <param name="isInlined">Whether the JIT shall put it in the place of its call.</param>
    public MethodBuilder DefineRun(int functionIndex, Type[] parameters, bool isInlined)
    {
        var name = $"p{functionIndex}.{_runs++}";
        var method = DynamicAssembly.DefineMethod(builder, name, typeof(int), parameters);
        if (isInlined)
        {
            method.SetImplementationFlags(MethodImplAttributes.IL | MethodImplAttributes.AggressiveInlining);
        }

        return method;
    }

    private MethodBuilder Define(string name, IlSignature signature)
    {
        var method = DynamicAssembly.DefineMethod(builder, name, signature.Return, signature.Parameters);
        method.SetImplementationFlags(MethodImplAttributes.IL);
        return method;
    }

    // Every local and every operand may end up in the frame, and the JIT adds temporaries of its own.
    private int EstimateFrame(FunctionBody body)
    {
        var parameters = Module.Functions[body.FunctionIndex].Parameters.Length;
        return checked((body.LocalCount + body.MaximumStackHeight + parameters) * 32);
    }

    private static void EmitLargeFrameGuard(ILGenerator il, IlSignature signature, MethodBuilder inner, int frame)
    {
        var context = (short)(signature.Parameters.Length - 1);
        il.Emit(OpCodes.Ldarg, context);
        il.Emit(OpCodes.Ldc_I4, frame);
        il.Emit(OpCodes.Call, typeof(GuardOperations).GetMethod(nameof(GuardOperations.CheckLargeFrame))!);
        for (short i = 0; i <= context; i++)
        {
            il.Emit(OpCodes.Ldarg, i);
        }

        il.Emit(OpCodes.Call, inner);
        il.Emit(OpCodes.Ret);
    }
}
