namespace Flint.Component.Types;

/// <summary>
/// The identity of a resource type: abstract and generative, so that it is equal to nothing but itself
/// (Explainer.md, type checking).
/// </summary>
internal sealed class ResourceType(string? name = null)
{
    /// <summary>A name for people.</summary>
    public string Name { get; } = name ?? "resource";

    public override string ToString() => Name;
}

/// <summary>
/// A mention of a resource type under one index. Several references may mean one resource: an export or import of a
/// type makes a new reference, which has an externally visible name where the old one need not have one.
/// </summary>
internal sealed class ResourceReference : TypeDefinition
{
    public ResourceReference(ResourceType resource)
    {
        Resource = resource;
        MentionsResource = true;
    }

    public ResourceType Resource { get; }

    public override TypeDefinition Substitute(ResourceSubstitution substitution) =>
        substitution.TryGet(Resource, out var replacement) ? new ResourceReference(replacement) : this;

    public override string ToString() => Resource.Name;
}
