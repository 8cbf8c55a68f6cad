using System.Collections.Immutable;
using Flint.Core;
using Flint.Gateway.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Flint.Gateway.Api.Nodes;

/// <summary>The nodes of the platform.</summary>
internal static class NodeEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/nodes", Get)
            .WithName("listNodes")
            .Reads(Role.Viewer, RoleScope.Anywhere)
            .WithSummary("List the nodes")
            .WithDescription("The nodes that make up the platform at present, in order of their ids.")
            .Produces<NodeList>()
            .WithProblems();

    private static Ok<NodeList> Get(INodeDirectory nodes) => TypedResults.Ok(new NodeList(nodes.Nodes));
}

/// <summary>The nodes of the platform.</summary>
/// <param name="Items">The nodes, in order of their ids.</param>
internal sealed record NodeList(ImmutableArray<NodeDescription> Items);
