namespace Flint.Wasm.Runtime;

/// <summary>
/// The contents that instances of a module start with, in the memories of one index: almost always the same, so that they
/// are kept once and not once per instance.
/// </summary>
internal sealed class SharedImages
{
    private PristineImage? _latest;

    /// <summary>What the instance before this one started with.</summary>
    public PristineImage? Latest
    {
        get => Volatile.Read(ref _latest);
        set => Volatile.Write(ref _latest, value);
    }
}
