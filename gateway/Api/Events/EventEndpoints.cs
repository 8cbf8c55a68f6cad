using System.ComponentModel;
using System.Runtime.CompilerServices;
using Flint.Core;
using Flint.Gateway.Access;
using Flint.Gateway.Api.Requests;
using Flint.Gateway.Api.Streams;
using Flint.Gateway.Events;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Flint.Gateway.Api.Events;

/// <summary>What happens on the platform, as it happens.</summary>
internal static class EventEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/events", Get)
            .WithName("followEvents")
            .Reads(Role.Viewer)
            .WithSummary("Follow what happens")
            .WithDescription(
                "Server-sent events about the functions of a namespace: `function-created`, `function-changed`,"
                    + " `live-moved`, `function-removed`. With Last-Event-ID it goes on after that event, as far as the"
                    + " latest events are kept; without it, it begins now."
            )
            .Produces<PlatformEvent>(StatusCodes.Status200OK, "text/event-stream")
            .WithProblems(400);

    private static EventStream<PlatformEvent> Get(
        [FromHeader(Name = NamespaceHeader.Name)] [Description(NamespaceHeader.Description)] string? @namespace,
        [FromHeader(Name = "Last-Event-ID")]
        [Description("The id of the last event that was seen.")]
            string? lastEventId,
        EventFeed feed
    )
    {
        var space = NamespaceHeader.Check(@namespace);
        var last = EventId.Parse(lastEventId) ?? feed.Latest;
        return new EventStream<PlatformEvent>(
            cancellation => EventsAsync(feed, space, last, cancellation),
            ApiJson.Compact.PlatformEvent
        );
    }

    private static async IAsyncEnumerable<StreamEvent<PlatformEvent>> EventsAsync(
        EventFeed feed,
        string @namespace,
        EventId last,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await foreach (var item in feed.FollowAsync(last, cancellation))
        {
            if (item.Namespace == @namespace)
            {
                yield return new StreamEvent<PlatformEvent>(NameOf(item.Type), item, item.Id.ToString());
            }
        }
    }

    private static string NameOf(PlatformEventType type) =>
        type switch
        {
            PlatformEventType.FunctionCreated => "function-created",
            PlatformEventType.FunctionChanged => "function-changed",
            PlatformEventType.LiveMoved => "live-moved",
            _ => "function-removed",
        };
}
