using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Flint.Wasm.Compiler;

/// <summary>
/// A collectible assembly to emit code into. Collectible ones are compiled with full optimisation at once and unload when
/// nothing refers to them; others would start in the JIT's first tier.
/// </summary>
internal sealed class DynamicAssembly
{
    private readonly ModuleBuilder _module;

    public DynamicAssembly(string name)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(
            new AssemblyName(name),
            AssemblyBuilderAccess.RunAndCollect
        );
        var constructor = typeof(IgnoresAccessChecksToAttribute).GetConstructors()[0];
        assembly.SetCustomAttribute(
            new CustomAttributeBuilder(constructor, [typeof(DynamicAssembly).Assembly.GetName().Name!])
        );
        _module = assembly.DefineDynamicModule("code");
    }

    public TypeBuilder DefineType(string name) =>
        _module.DefineType(name, TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);

    /// <summary>Defines a static method whose locals are not cleared on entry.</summary>
    public static MethodBuilder DefineMethod(TypeBuilder type, string name, Type result, Type[] parameters)
    {
        var method = type.DefineMethod(name, MethodAttributes.Public | MethodAttributes.Static, result, parameters);
        method.InitLocals = false;
        return method;
    }
}
