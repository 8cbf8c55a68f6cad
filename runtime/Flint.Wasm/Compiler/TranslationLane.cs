using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Flint.Wasm.Compiler;

/// <summary>
/// An assembly to translate functions into, one unit at a time: what emits code is not thread-safe. Code has two, so that
/// nobody waits for the translation of a huge function who wants a small one.
/// </summary>
internal sealed class TranslationLane(string assemblyName)
{
    private readonly ConcurrentDictionary<int, InstructionMap> _instructions = new();

    /// <summary>The name of the assembly, which stack traces tell.</summary>
    public string AssemblyName { get; } = assemblyName;

    /// <summary>Held while a unit is translated, and not while the JIT compiles.</summary>
    public Lock Gate { get; } = new();

    public DynamicAssembly Assembly { get; } = new(assemblyName);

    /// <summary>Why units could not be translated. A type is defined once, so what failed once fails the same way again.</summary>
    public Dictionary<int, ExceptionDispatchInfo> Failures { get; } = [];

    /// <summary>Keeps where the instructions of a method lie, for the stacks of traps.</summary>
    public void Remember(int methodToken, InstructionMap map)
    {
        map.Trim();
        _instructions[methodToken] = map;
    }

    /// <summary>Where the instructions of a method lie, or null.</summary>
    public InstructionMap? InstructionsOf(int methodToken) => _instructions.GetValueOrDefault(methodToken);
}
