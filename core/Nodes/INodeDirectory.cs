using System.Collections.Immutable;

namespace Flint.Core;

/// <summary>The port to the nodes that make up the platform at present.</summary>
public interface INodeDirectory
{
    /// <summary>The nodes that are known, in order of their ids.</summary>
    ImmutableArray<NodeDescription> Nodes { get; }
}

/// <summary>One node.</summary>
/// <param name="Id">Unique among the nodes.</param>
/// <param name="Roles">What it does: <c>gateway</c>, <c>scheduler</c>, <c>worker</c>.</param>
/// <param name="Ready">Whether it takes requests.</param>
/// <param name="StartedAt">When its process started.</param>
/// <param name="Version">The platform's version that it runs.</param>
public sealed record NodeDescription(
    string Id,
    ImmutableArray<string> Roles,
    bool Ready,
    DateTimeOffset StartedAt,
    string Version
);
