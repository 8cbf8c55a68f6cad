namespace Flint.Core;

/// <summary>Names a function: its namespace and its name in it.</summary>
public readonly record struct FunctionKey(string Namespace, string Name)
{
    /// <summary>The namespace of requests that name none.</summary>
    public const string DefaultNamespace = "default";

    /// <inheritdoc/>
    public override string ToString() => $"{Namespace}/{Name}";
}
