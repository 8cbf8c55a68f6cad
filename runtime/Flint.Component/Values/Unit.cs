namespace Flint.Component;

/// <summary>No value: stands where a WIT type says <c>_</c>.</summary>
public readonly record struct Unit;
