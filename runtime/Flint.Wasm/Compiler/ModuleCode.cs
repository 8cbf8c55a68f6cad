using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Flint.Wasm.Modules;
using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <summary>
/// The compiled code of a module. Functions are translated in units of neighbouring functions and compiled one by one,
/// both at their first call. No lock is held while the JIT works.
/// </summary>
internal sealed unsafe class ModuleCode
{
    /// <summary>
    /// Bytes of function bodies that are translated together: defining a type costs about as much as translating a few
    /// kilobytes, and neighbours in the binary are often called together.
    /// </summary>
    private const int UnitBytes = 16 * 1024;

    private static readonly ConcurrentDictionary<string, WeakReference<ModuleCode>> ByAssemblyName = new(
        StringComparer.Ordinal
    );

    private static long lastId;

    private readonly Lock _translationGate = new();
    private readonly DynamicAssembly _assembly;
    private readonly MethodBase?[] _methods;
    private readonly int[] _unitEnds;
    private readonly Dictionary<int, ExceptionDispatchInfo> _failedUnits = [];
    private readonly nint* _slots;
    private readonly bool[] _compiled;
    private readonly string _assemblyName;

    public ModuleCode(ModuleDefinition module, InstanceLayout layout)
    {
        Module = module;
        Layout = layout;
        _assemblyName = $"flint.wasm.module{Interlocked.Increment(ref lastId)}";
        _assembly = new DynamicAssembly(_assemblyName);
        _methods = new MethodBase?[module.Bodies.Length];
        _compiled = new bool[module.Bodies.Length];
        _unitEnds = DivideIntoUnits(module);
        _slots = (nint*)NativeMemory.AllocZeroed((nuint)Math.Max(module.Bodies.Length, 1), (nuint)sizeof(nint));
        ByAssemblyName[_assemblyName] = new WeakReference<ModuleCode>(this);
    }

    ~ModuleCode()
    {
        ByAssemblyName.TryRemove(_assemblyName, out _);
        NativeMemory.Free(_slots);
    }

    public ModuleDefinition Module { get; }

    public InstanceLayout Layout { get; }

    /// <summary>The code that an emitted method belongs to.</summary>
    public static ModuleCode? Find(string? assemblyName) =>
        assemblyName is not null
        && ByAssemblyName.TryGetValue(assemblyName, out var reference)
        && reference.TryGetTarget(out var code)
            ? code
            : null;

    /// <summary>The address of the slot through which direct calls reach a function of this module.</summary>
    public nint SlotAddress(int functionIndex)
    {
        var slot = _slots + (functionIndex - Module.ImportedFunctionCount);
        if (Volatile.Read(ref *slot) == 0)
        {
            // Only now, because making stubs for types that no call uses would be a gift to hostile modules.
            var stub = SignatureThunks.For(Module.Functions[functionIndex]).DirectStub;
            Interlocked.CompareExchange(ref *slot, stub, 0);
        }

        return (nint)slot;
    }

    /// <summary>Whether a function's slot leads to its code already.</summary>
    public bool IsCompiled(int functionIndex) =>
        Volatile.Read(ref _compiled[functionIndex - Module.ImportedFunctionCount]);

    /// <summary>Makes a record lead to a function: to its code, or to the stub that compiles it.</summary>
    public void BindRecord(FunctionRecord* record, int functionIndex, FunctionType type)
    {
        if (IsCompiled(functionIndex))
        {
            record->Code = *(nint*)SlotAddress(functionIndex);
            record->Context = record->OwnerContext;
        }
        else
        {
            record->Code = SignatureThunks.For(type).RecordStub;
            record->Context = (nint)record;
        }
    }

    /// <summary>The native code of a function, compiled now if need be.</summary>
    public nint GetEntryPoint(int functionIndex)
    {
        var body = functionIndex - Module.ImportedFunctionCount;
        if (Volatile.Read(ref _compiled[body]))
        {
            return _slots[body];
        }

        var method = Volatile.Read(ref _methods[body]) ?? Translate(body);
        CompilationStack.Run(method, Module.Bodies[body].CodeLength);
        var code = method.MethodHandle.GetFunctionPointer();
        Volatile.Write(ref _slots[body], code);
        Volatile.Write(ref _compiled[body], true);
        return code;
    }

    private static int[] DivideIntoUnits(ModuleDefinition module)
    {
        var ends = new List<int>();
        var bytes = 0;
        for (var i = 0; i < module.Bodies.Length; i++)
        {
            var length = module.Bodies[i].CodeLength;
            if (bytes > 0 && bytes + length > UnitBytes)
            {
                ends.Add(i);
                bytes = 0;
            }

            bytes += length;
        }

        ends.Add(module.Bodies.Length);
        return [.. ends];
    }

    private MethodBase Translate(int body)
    {
        lock (_translationGate)
        {
            if (_methods[body] is { } found)
            {
                return found;
            }

            var unit = Array.BinarySearch(_unitEnds, body + 1);
            unit = unit < 0 ? ~unit : unit;

            // A type is defined once, so what failed once fails the same way every time.
            if (_failedUnits.TryGetValue(unit, out var failure))
            {
                failure.Throw();
            }

            try
            {
                TranslateUnit(unit);
            }
            catch (Exception exception)
            {
                _failedUnits.Add(unit, ExceptionDispatchInfo.Capture(exception));
                throw;
            }

            return _methods[body]!;
        }
    }

    private void TranslateUnit(int unit)
    {
        var first = unit == 0 ? 0 : _unitEnds[unit - 1];
        var end = _unitEnds[unit];
        var builder = _assembly.DefineType($"u{unit}");
        var tokens = new int[end - first];
        var translator = new ModuleTranslator(this, builder);
        translator.Define(Module.Bodies.AsSpan(first, end - first));
        for (var i = first; i < end; i++)
        {
            tokens[i - first] = translator.Translate(Module.Bodies[i]).MetadataToken;
        }

        var type = builder.CreateType();
        for (var i = first; i < end; i++)
        {
            Volatile.Write(ref _methods[i], type.Module.ResolveMethod(tokens[i - first])!);
        }
    }
}
