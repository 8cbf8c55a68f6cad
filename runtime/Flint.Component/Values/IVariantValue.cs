namespace Flint.Component;

/// <summary>A .NET type for a WIT variant; <see cref="Shape"/> says how its values and the cases belong together.</summary>
public interface IVariantValue<TSelf>
    where TSelf : IVariantValue<TSelf>
{
    /// <summary>The cases.</summary>
    static abstract VariantShape<TSelf> Shape { get; }
}
