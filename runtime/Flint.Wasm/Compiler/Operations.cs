using System.Reflection;
using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <summary>Finds the methods that compiled code calls.</summary>
internal static class Operations
{
    public static MethodInfo Guard(string name) => Find(typeof(GuardOperations), name);

    public static MethodInfo Memory(string name) => Find(typeof(MemoryOperations), name);

    public static MethodInfo Table(string name) => Find(typeof(TableOperations), name);

    public static MethodInfo Exception(string name) => Find(typeof(ExceptionOperations), name);

    public static MethodInfo Numeric(string name) => Find(typeof(NumericOperations), name);

    private static MethodInfo Find(Type type, string name) =>
        type.GetMethod(name, BindingFlags.Static | BindingFlags.Public)
        ?? throw new MissingMethodException(type.Name, name);
}
