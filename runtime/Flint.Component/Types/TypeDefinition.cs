namespace Flint.Component.Types;

/// <summary>
/// Anything that an entry of the type index space can be. Immutable. Equality of types is structural
/// (<see cref="Validation.TypeChecker"/>); the identity of the object is what "externally visible name" is about.
/// </summary>
internal abstract class TypeDefinition
{
    /// <summary>Levels of types below and including this one.</summary>
    public int Depth { get; protected init; } = 1;

    /// <summary>Nodes of the type written out in full, saturating.</summary>
    public int Size { get; protected init; } = 1;

    /// <summary>Whether a resource type is mentioned somewhere inside.</summary>
    public bool MentionsResource { get; protected init; }

    /// <summary>This type with resource types replaced.</summary>
    public abstract TypeDefinition Substitute(ResourceSubstitution substitution);

    protected static int DepthOf(IEnumerable<TypeDefinition?> parts) =>
        1 + parts.Select(static p => p?.Depth ?? 0).DefaultIfEmpty().Max();

    protected static int SizeOf(IEnumerable<TypeDefinition?> parts) =>
        (int)Math.Min(int.MaxValue, 1 + parts.Sum(static p => (long)(p?.Size ?? 0)));
}
