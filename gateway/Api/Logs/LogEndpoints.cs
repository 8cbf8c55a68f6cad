using System.ComponentModel;
using System.Runtime.CompilerServices;
using Flint.Core;
using Flint.Gateway.Access;
using Flint.Gateway.Api.Requests;
using Flint.Gateway.Api.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Flint.Gateway.Api.Logs;

/// <summary>Function logs.</summary>
internal static class LogEndpoints
{
    private const int DefaultEntries = 100;
    private const int MaximumEntries = 1000;

    /// <summary>Maps the endpoints.</summary>
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/functions/{name}/logs", GetAsync)
            .WithName("readLogs")
            .Reads(Role.Viewer)
            .WithSummary("Read a function's log")
            .WithDescription(
                "The latest entries, oldest first: standard output and error of its instances, and what the platform has"
                    + " to say about invocations. With follow=true the answer is a stream of server-sent events of type"
                    + " `log`, one for each entry, that goes on with new entries."
            )
            .Produces<LogList>()
            .Produces<LogResource>(StatusCodes.Status200OK, "text/event-stream")
            .WithProblems(400, 404);

    private static async Task<IResult> GetAsync(
        [AsParameters] FunctionAddress address,
        [Description("Entries to return or to begin with, 1 to 1000; 100 without it.")] int? limit,
        [Description("Whether to go on with new entries as server-sent events.")] bool? follow,
        IFunctionRegistry registry,
        IFunctionLog log,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var count = Paging.CheckLimit(limit, DefaultEntries, MaximumEntries);
        var function = await registry.RequireAsync(address.ToKey(), cancellation);
        return follow is true
            ? new EventStream<LogResource>(
                ended => EventsAsync(new LogFollower(log, time), function.Key, count, ended),
                ApiJson.Compact.LogResource
            )
            : TypedResults.Ok(new LogList([.. log.Read(function.Key, count).Select(LogResource.Of)]));
    }

    private static async IAsyncEnumerable<StreamEvent<LogResource>> EventsAsync(
        LogFollower follower,
        FunctionKey function,
        int latest,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await foreach (var entry in follower.FollowAsync(function, latest, cancellation))
        {
            yield return new StreamEvent<LogResource>("log", LogResource.Of(entry));
        }
    }
}
