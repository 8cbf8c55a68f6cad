namespace Flint.Core;

/// <summary>
/// What settings must satisfy on this platform, beyond the shape that they have everywhere: that a name they use is one
/// which the operator has configured, for example. All rules that are registered are asked before settings take effect.
/// </summary>
public interface ISettingsRule
{
    /// <summary>Adds a fault for everything that is wrong.</summary>
    void Check(FunctionSettings settings, ICollection<JsonFault> faults);
}
