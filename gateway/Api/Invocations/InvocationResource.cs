using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Flint.Core;

namespace Flint.Gateway.Api.Invocations;

/// <summary>An asynchronous invocation in the API.</summary>
/// <param name="Id">Its id; the function's log has its entries under it.</param>
/// <param name="Function">The function's name.</param>
/// <param name="Namespace">The function's namespace.</param>
/// <param name="Origin">What asked for it.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Attempts">The attempts that were begun.</param>
/// <param name="EnqueuedAt">When it was accepted.</param>
/// <param name="NextAttemptAt">When the next attempt may begin; only while it waits.</param>
/// <param name="FinishedAt">When it succeeded or died.</param>
/// <param name="ExpiresAt">Until when the answer is kept.</param>
/// <param name="LastFailure">How the last attempt that failed did.</param>
/// <param name="Response">The function's answer, once it succeeded.</param>
internal sealed record InvocationResource(
    string Id,
    string Function,
    string Namespace,
    QueuedOrigin Origin,
    QueuedState State,
    int Attempts,
    DateTimeOffset EnqueuedAt,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? FinishedAt,
    DateTimeOffset? ExpiresAt,
    FailureResource? LastFailure,
    AnswerResource? Response
)
{
    /// <summary>The address that tells where an invocation stands.</summary>
    public static string AddressOf(string id) => $"{ApiEndpoints.Prefix}/invocations/{id}";

    /// <summary>What the API shows of an invocation without its messages.</summary>
    public static InvocationResource Of(QueuedInvocation invocation, AnswerResource? response = null) =>
        new(
            invocation.Id,
            invocation.Function.Name,
            invocation.Function.Namespace,
            invocation.Origin,
            invocation.State,
            invocation.Attempts,
            invocation.EnqueuedAt,
            invocation.NextAttemptAt,
            invocation.FinishedAt,
            invocation.ExpiresAt,
            invocation.LastFailure is { } failure ? FailureResource.Of(failure) : null,
            response
        );

    /// <summary>What the API shows of an invocation.</summary>
    public static InvocationResource Of(QueuedMessage message) =>
        Of(message.Invocation, AnswerResource.Of(message.Response, message.ResponseBody));

    /// <summary>What who asked for an invocation is told at first.</summary>
    public static AcceptedInvocation Accepted(NewInvocation invocation, DateTimeOffset now) =>
        new(
            invocation.Id,
            invocation.Function.Name,
            invocation.Function.Namespace,
            QueuedState.Queued,
            now,
            AddressOf(invocation.Id)
        );
}

/// <summary>An invocation that was put into the queue.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Function">The function's name.</param>
/// <param name="Namespace">The function's namespace.</param>
/// <param name="State">Where it stands.</param>
/// <param name="AcceptedAt">When it was accepted.</param>
/// <param name="StatusUrl">The address that tells where it stands; also in the header Location.</param>
internal sealed record AcceptedInvocation(
    string Id,
    string Function,
    string Namespace,
    QueuedState State,
    DateTimeOffset AcceptedAt,
    string StatusUrl
);

/// <summary>Why an attempt failed.</summary>
/// <param name="Time">When.</param>
/// <param name="Attempt">Which attempt, counted from 1.</param>
/// <param name="Detail">What happened.</param>
/// <param name="Outcome">How the invocation ended; absent where the process ended first.</param>
/// <param name="Status">The status that a caller would have seen.</param>
internal sealed record FailureResource(
    DateTimeOffset Time,
    int Attempt,
    string Detail,
    [property: JsonConverter(typeof(KebabCaseEnumConverter<InvocationOutcome>))] InvocationOutcome? Outcome,
    int? Status
)
{
    /// <summary>What the API shows of a failure.</summary>
    public static FailureResource Of(QueuedFailure failure) =>
        new(failure.Time, failure.Attempt, failure.Detail, failure.Outcome, failure.Status);
}

/// <summary>A function's answer to an asynchronous invocation.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Body">The body, where it is UTF-8.</param>
/// <param name="BodyBase64">The body, where it is not.</param>
/// <param name="Truncated">Whether the body was longer than what is kept.</param>
internal sealed record AnswerResource(
    int Status,
    ImmutableSortedDictionary<string, ImmutableArray<string>> Headers,
    string? Body,
    string? BodyBase64,
    bool Truncated
)
{
    /// <summary>What the API shows of an answer; null where there is none.</summary>
    public static AnswerResource? Of(QueuedResponse? response, ReadOnlyMemory<byte> body) =>
        response is null
            ? null
            : new(
                response.Status,
                HeaderMap.Of(response.Headers),
                Text.Of(body.Span),
                Text.Base64Of(body.Span),
                response.Truncated
            );
}

/// <summary>Headers by name.</summary>
internal static class HeaderMap
{
    /// <summary>The values of each header in their order.</summary>
    public static ImmutableSortedDictionary<string, ImmutableArray<string>> Of(ImmutableArray<QueuedHeader> headers) =>
        headers
            .GroupBy(static h => h.Name, StringComparer.OrdinalIgnoreCase)
            .ToImmutableSortedDictionary(
                static h => h.Key,
                static h => h.Select(static v => v.Value).ToImmutableArray(),
                StringComparer.OrdinalIgnoreCase
            );
}

/// <summary>Bodies in JSON: as text where they are text.</summary>
internal static class Text
{
    /// <summary>The body, where it is UTF-8.</summary>
    public static string? Of(ReadOnlySpan<byte> body) => Utf8.IsValid(body) ? Encoding.UTF8.GetString(body) : null;

    /// <summary>The body, where it is not.</summary>
    public static string? Base64Of(ReadOnlySpan<byte> body) => Utf8.IsValid(body) ? null : Convert.ToBase64String(body);
}
