using Flint.Wasm;

namespace Flint.Component.Types;

/// <summary>A handle to a resource: owned, or borrowed for the time of a call.</summary>
internal sealed class HandleType : ValType
{
    public HandleType(ResourceReference resource, bool isOwn)
    {
        Reference = resource;
        IsOwn = isOwn;
        ContainsBorrow = !isOwn;
        MentionsResource = true;
        Depth = 2;
        Size = 2;
    }

    public ResourceReference Reference { get; }

    public ResourceType Resource => Reference.Resource;

    public bool IsOwn { get; }

    public override AbiLayout Layout { get; } = AbiLayout.Scalar(4, ValueKind.I32);

    public override ValType Renamed() => new HandleType(Reference, IsOwn);

    public override string ToString() => $"{(IsOwn ? "own" : "borrow")}<{Resource}>";

    protected override ValType SubstituteParts(ResourceSubstitution substitution)
    {
        var reference = substitution.Apply(Reference);
        return ReferenceEquals(reference, Reference) ? this : new HandleType(reference, IsOwn);
    }
}
