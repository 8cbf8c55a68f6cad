namespace Flint.Wasm.Tests.Engine;

/// <summary>Tests that measure the process as a whole, and therefore run while no others do.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
