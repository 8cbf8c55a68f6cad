using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using System.Text.Unicode;
using Flint.Core;
using Flint.Gateway.Access;
using Flint.Gateway.Api.Logs;
using Flint.Gateway.Api.Requests;
using Flint.Gateway.Invocations;
using Flint.Gateway.Limits;
using Flint.Gateway.OpenApi;
using Flint.Gateway.Problems;
using Flint.Gateway.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Flint.Gateway.Api.TestCalls;

/// <summary>Calls of a function whose whole outcome is returned as JSON: response, logs and timings.</summary>
internal static class TestCallEndpoints
{
    // Of the latest entries of the function, those of the call are picked: a busy function may push some out.
    private const int LogEntriesRead = 1000;

    /// <summary>Maps the endpoints.</summary>
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/functions/{name}/invoke", PostAsync)
            .WithName("testCall")
            .Reads(Role.Deployer)
            .WithSummary("Call a function and see everything")
            .WithDescription(
                "Sends the described request through the same way that real requests take, and returns what its caller"
                    + " would have seen, with the log entries and the times of the invocation. The status of this answer"
                    + " is 200 also where the function failed."
            )
            .ReadsJson<TestCallRequest>("The request to send to the function.")
            .Produces<TestCallResult>()
            .WithProblems(400, 404, 413, 415, 422);

    private static async Task<Ok<TestCallResult>> PostAsync(
        [AsParameters] FunctionAddress address,
        HttpContext http,
        IFunctionRegistry registry,
        IFunctionLog log,
        RouteTables tables,
        InvocationRunner runner,
        InvocationIds ids,
        Random random,
        IOptions<GatewayOptions> options,
        CancellationToken cancellation
    )
    {
        var receivedAt = Stopwatch.GetTimestamp();
        var key = address.ToKey();
        var json = await BodyReader.ReadJsonAsync(http.Request, options.Value, cancellation);
        var request = json.Length == 0 ? new TestCallRequest() : FlintJson.Read<TestCallRequest>(json);
        TestCallContext.Check(request);
        var body = TestCallContext.BodyOf(request);
        var entry = tables.Current.Find(key) ?? throw FunctionLookup.NotFound(key);
        var version =
            request.Version is { } number ? await registry.RequireVersionAsync(key, number, cancellation)
            : entry.IsLive ? entry.ChooseVersion(random)
            : throw new ProblemException(RoutingProblems.NotLive(key));
        using var call = new TestCallContext(request, body, entry.ShortPath, http, options.Value.TestCallResponseBytes);
        if (!RequestBodyLimit.TryApply(call.Http, entry.RequestBodyBytes))
        {
            throw new ProblemException(OutcomeProblems.TooLarge(key.Name, entry.RequestBodyBytes));
        }
        var invocation = new Invocation
        {
            Id = ids.Next(),
            Function = entry.Assignment,
            Version = version,
            BasePath = entry.ShortPath,
            Path = RequestTarget.PathAfter(call.RawTarget, 2),
            ReceivedAt = receivedAt,
            RoutedAt = Stopwatch.GetTimestamp(),
        };
        var result = await runner.RunAsync(call.Http, invocation);
        await call.Response.CompleteAsync();
        return TypedResults.Ok(Describe(invocation, result, call, log));
    }

    private static TestCallResult Describe(
        Invocation invocation,
        InvocationResult result,
        TestCallContext call,
        IFunctionLog log
    )
    {
        var content = call.Response.Content.Span;
        var isText = Utf8.IsValid(content);
        var entries = log.Read(invocation.Function.Key, LogEntriesRead).Where(e => e.InvocationId == invocation.Id);
        return new TestCallResult(
            invocation.Id,
            invocation.Version.Number,
            result.Outcome,
            result.ColdStart,
            call.Response.StatusCode,
            call.Response.Headers.ToImmutableSortedDictionary(
                static h => h.Key,
                static h => h.Value.Select(static v => v ?? "").ToImmutableArray(),
                StringComparer.OrdinalIgnoreCase
            ),
            isText ? Encoding.UTF8.GetString(content) : null,
            isText ? null : Convert.ToBase64String(content),
            call.Response.Truncated,
            call.Aborted,
            new TestCallTimings(
                Milliseconds(result.QueueTicks),
                Milliseconds(result.InitTicks),
                Milliseconds(result.RunTicks),
                Milliseconds(Stopwatch.GetTimestamp() - invocation.ReceivedAt)
            ),
            [.. entries.Select(LogResource.Of)]
        );
    }

    private static double Milliseconds(long ticks) =>
        Math.Round(ticks * 1000.0 / Stopwatch.Frequency, digits: 3, MidpointRounding.AwayFromZero);
}
