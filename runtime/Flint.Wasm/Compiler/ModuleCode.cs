using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Flint.Wasm.Modules;
using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <summary>
/// The compiled code of a module, or of all modules whose code is the same (<see cref="CodeCache"/>). Functions are
/// translated in units of neighbouring functions and compiled one by one, both at their first call. No lock is held while
/// the JIT works.
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
    private static long lastDemand;

    private readonly TranslationLane _lane;
    private readonly TranslationLane _hugeLane;
    private readonly MethodBase?[] _methods;
    private readonly FunctionBody[] _bodies;
    private readonly int[] _stamped;
    private readonly bool _isOfStamped;
    private readonly int[] _unitEnds;
    private readonly nint* _slots;
    private readonly bool[] _compiled;
    private readonly Action? _onFinalized;

    /// <summary>Prepares to compile the functions of a module.</summary>
    /// <param name="module">The module; of those that share the code, the first.</param>
    /// <param name="layout">The layout of its instances.</param>
    /// <param name="stamped">Its <see cref="StampedFunctions"/>.</param>
    /// <param name="isOfStamped">Whether this is the code of those functions, or of all others.</param>
    /// <param name="onFinalized">Called when nobody uses the code any more.</param>
    public ModuleCode(
        ModuleDefinition module,
        InstanceLayout layout,
        int[] stamped,
        bool isOfStamped,
        Action? onFinalized = null
    )
    {
        Module = module;
        Layout = layout;
        _stamped = stamped;
        _isOfStamped = isOfStamped;
        _onFinalized = onFinalized;
        _bodies = isOfStamped
            ? [.. stamped.Select(i => module.Bodies[i - module.ImportedFunctionCount])]
            : [.. module.Bodies.Where(b => Array.BinarySearch(stamped, b.FunctionIndex) < 0)];
        var name = $"flint.wasm.module{Interlocked.Increment(ref lastId)}";
        _lane = new TranslationLane(name);
        _hugeLane = Array.Exists(_bodies, static b => IsHuge(b)) ? new TranslationLane(name + ".huge") : _lane;
        _methods = new MethodBase?[_bodies.Length];
        _compiled = new bool[_bodies.Length];
        _unitEnds = DivideIntoUnits(_bodies);
        _slots = (nint*)NativeMemory.AllocZeroed((nuint)Math.Max(_bodies.Length, 1), (nuint)sizeof(nint));
        var self = new WeakReference<ModuleCode>(this);
        ByAssemblyName[_lane.AssemblyName] = self;
        ByAssemblyName[_hugeLane.AssemblyName] = self;
    }

    ~ModuleCode()
    {
        ByAssemblyName.TryRemove(_lane.AssemblyName, out _);
        ByAssemblyName.TryRemove(_hugeLane.AssemblyName, out _);
        NativeMemory.Free(_slots);
        _onFinalized?.Invoke();
    }

    /// <summary>The module whose code this is; of those that share it, the one that came first.</summary>
    public ModuleDefinition Module { get; }

    public InstanceLayout Layout { get; }

    /// <summary>The functions that are compiled here, in the order of their indices.</summary>
    public ReadOnlySpan<FunctionBody> Bodies => _bodies;

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
        var slot = _slots + PositionOf(functionIndex);
        if (Volatile.Read(ref *slot) == 0)
        {
            // Only now, because making stubs for types that no call uses would be a gift to hostile modules.
            var stub = SignatureThunks.For(Module.Functions[functionIndex]).DirectStub;
            Interlocked.CompareExchange(ref *slot, stub, 0);
        }

        return (nint)slot;
    }

    /// <summary>Whether a function is compiled here.</summary>
    public bool Contains(int functionIndex) =>
        functionIndex >= Module.ImportedFunctionCount && PositionOf(functionIndex) >= 0;

    /// <summary>Whether a function's slot leads to its code already.</summary>
    public bool IsCompiled(int functionIndex) => Volatile.Read(ref _compiled[PositionOf(functionIndex)]);

    /// <summary>Makes a record lead to a function: to its code, or to the stub that compiles it.</summary>
    public void BindRecord(FunctionRecord* record, int functionIndex, FunctionType type)
    {
        var position = PositionOf(functionIndex);
        if (Volatile.Read(ref _compiled[position]))
        {
            record->Code = _slots[position];
            record->Context = record->OwnerContext;
        }
        else
        {
            record->Code = SignatureThunks.For(type).RecordStub;
            record->Context = (nint)record;
        }
    }

    /// <summary>When somebody last waited for a function to be compiled, in any module (a timestamp).</summary>
    public static long LastDemand => Volatile.Read(ref lastDemand);

    /// <summary>The native code of a function, compiled now if need be.</summary>
    /// <param name="functionIndex">The function.</param>
    /// <param name="ahead">Whether nobody waits for it.</param>
    public nint GetEntryPoint(int functionIndex, bool ahead = false)
    {
        var position = PositionOf(functionIndex);
        if (Volatile.Read(ref _compiled[position]))
        {
            return _slots[position];
        }

        if (!ahead)
        {
            Volatile.Write(ref lastDemand, Stopwatch.GetTimestamp());
        }

        var method = Volatile.Read(ref _methods[position]) ?? Translate(position);
        CompilationStack.Run(method, _bodies[position].CodeLength);
        var code = method.MethodHandle.GetFunctionPointer();
        Volatile.Write(ref _slots[position], code);
        Volatile.Write(ref _compiled[position], true);
        return code;
    }

    /// <summary>Where the instructions of a method lie, or null.</summary>
    /// <param name="assemblyName">The assembly that it was emitted into.</param>
    /// <param name="methodToken">Its token there.</param>
    public InstructionMap? InstructionsOf(string assemblyName, int methodToken) =>
        (assemblyName == _lane.AssemblyName ? _lane : _hugeLane).InstructionsOf(methodToken);

    /// <summary>
    /// Whether a function is huge: translating and compiling it takes a tenth of a second and more, so it has a lane of its
    /// own and is compiled ahead first.
    /// </summary>
    public static bool IsHuge(FunctionBody body) => body.CodeLength >= UnitBytes;

    private static int[] DivideIntoUnits(FunctionBody[] bodies)
    {
        var ends = new List<int>();
        var bytes = 0;
        for (var i = 0; i < bodies.Length; i++)
        {
            var length = bodies[i].CodeLength;
            // So a huge function is alone in its unit, which is why it can be in a lane of its own.
            if (bytes > 0 && bytes + length > UnitBytes)
            {
                ends.Add(i);
                bytes = 0;
            }

            bytes += length;
        }

        ends.Add(bodies.Length);
        return [.. ends];
    }

    /// <summary>Where a function stands among <see cref="Bodies"/>; negative where it does not.</summary>
    private int PositionOf(int functionIndex)
    {
        var stamped = Array.BinarySearch(_stamped, functionIndex);
        if (_isOfStamped)
        {
            return stamped;
        }

        return stamped >= 0 ? -1 : functionIndex - Module.ImportedFunctionCount - ~stamped;
    }

    private MethodBase Translate(int position)
    {
        var lane = IsHuge(_bodies[position]) ? _hugeLane : _lane;
        lock (lane.Gate)
        {
            if (_methods[position] is { } found)
            {
                return found;
            }

            var unit = Array.BinarySearch(_unitEnds, position + 1);
            unit = unit < 0 ? ~unit : unit;
            if (lane.Failures.TryGetValue(unit, out var failure))
            {
                failure.Throw();
            }

            try
            {
                TranslateUnit(unit, lane);
            }
            catch (Exception exception)
            {
                lane.Failures.Add(unit, ExceptionDispatchInfo.Capture(exception));
                throw;
            }

            return _methods[position]!;
        }
    }

    private void TranslateUnit(int unit, TranslationLane lane)
    {
        var first = unit == 0 ? 0 : _unitEnds[unit - 1];
        var bodies = _bodies.AsSpan(first, _unitEnds[unit] - first);
        var builder = lane.Assembly.DefineType($"u{unit}");
        var tokens = new int[bodies.Length];
        var translator = new ModuleTranslator(this, builder, lane);
        translator.Define(bodies);
        for (var i = 0; i < bodies.Length; i++)
        {
            tokens[i] = translator.Translate(bodies[i]).MetadataToken;
        }

        var type = builder.CreateType();
        for (var i = 0; i < bodies.Length; i++)
        {
            Volatile.Write(ref _methods[first + i], type.Module.ResolveMethod(tokens[i])!);
        }
    }
}
