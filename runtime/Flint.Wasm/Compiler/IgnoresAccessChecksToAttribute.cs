namespace System.Runtime.CompilerServices;

/// <summary>
/// Lets an emitted assembly call internal members of the named one. The runtime knows it by its name; no assembly of the
/// framework declares it.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    public string AssemblyName { get; } = assemblyName;
}
