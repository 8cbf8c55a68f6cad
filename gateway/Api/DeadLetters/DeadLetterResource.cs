using System.Collections.Immutable;
using Flint.Core;
using Flint.Gateway.Api.Invocations;

namespace Flint.Gateway.Api.DeadLetters;

/// <summary>A page of dead letters.</summary>
/// <param name="Items">The dead letters, the oldest first, without their requests.</param>
/// <param name="Next">The cursor of the next page; absent on the last.</param>
internal sealed record DeadLetterPage(IReadOnlyList<InvocationResource> Items, string? Next);

/// <summary>A dead letter with its request.</summary>
/// <param name="Invocation">What is known of the invocation.</param>
/// <param name="Request">The request.</param>
internal sealed record DeadLetterResource(InvocationResource Invocation, RequestResource Request)
{
    /// <summary>What the API shows of a dead letter.</summary>
    public static DeadLetterResource Of(QueuedMessage message) =>
        new(InvocationResource.Of(message), RequestResource.Of(message.Request, message.RequestBody));
}

/// <summary>A queued request.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The whole path with its query.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Body">The body, where it is UTF-8.</param>
/// <param name="BodyBase64">The body, where it is not.</param>
internal sealed record RequestResource(
    string Method,
    string Path,
    ImmutableSortedDictionary<string, ImmutableArray<string>> Headers,
    string? Body,
    string? BodyBase64
)
{
    /// <summary>What the API shows of a request.</summary>
    public static RequestResource Of(QueuedRequest request, ReadOnlyMemory<byte> body) =>
        new(
            request.Method,
            request.BasePath + request.Path + request.Query,
            HeaderMap.Of(request.Headers),
            Text.Of(body.Span),
            Text.Base64Of(body.Span)
        );
}

/// <summary>How many dead letters an operation changed.</summary>
/// <param name="Count">Their number.</param>
internal sealed record DeadLetterCount(int Count);
