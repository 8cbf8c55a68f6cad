using System.Globalization;
using Flint.Core;
using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Flint.Gateway.Api.Requests;

/// <summary>ETags, which are a function's revision, and the headers that make a change depend on them (RFC 9110, 13.1).</summary>
internal static class Preconditions
{
    /// <summary>The ETag of a revision.</summary>
    public static string ETagOf(long revision) => $"\"{revision.ToString(CultureInfo.InvariantCulture)}\"";

    /// <summary>
    /// The revision that a change expects: of <c>If-Match: "7"</c> 7, of <c>If-None-Match: *</c> 0, of
    /// <c>If-Match: *</c> the present one, null where the client does not care.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="current">The function as it is, or null.</param>
    /// <exception cref="ProblemException">A header is not understood, or <c>If-Match: *</c> finds no function.</exception>
    public static long? ExpectedRevision(HttpRequest request, Function? current)
    {
        var noneMatch = request.Headers.IfNoneMatch;
        var match = request.Headers.IfMatch;
        if (noneMatch.Count > 0)
        {
            return noneMatch is ["*"] && match.Count == 0
                ? 0
                : throw Invalid("If-None-Match", "*, alone, to create and never replace");
        }
        if (match.Count == 0)
        {
            return null;
        }
        if (match is ["*"])
        {
            return current?.Revision
                ?? throw new ProblemException(
                    ProblemTypes.RevisionConflict,
                    "If-Match: * asks for a function that exists, and there is none."
                );
        }
        return Parse(match) ?? throw Invalid("If-Match", "one ETag as the API gave it, as in \"7\"");
    }

    /// <summary>Whether <c>If-None-Match</c> of a read names the present ETag, so that the client has it already.</summary>
    public static bool IsUnchanged(HttpRequest request, string etag) =>
        request.Headers.IfNoneMatch.Any(v =>
            v is not null && v.Split(',', StringSplitOptions.TrimEntries).Contains(etag)
        );

    private static long? Parse(StringValues values) =>
        values is [['"', .. var digits, '"']]
        && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? revision
            : null;

    private static ProblemException Invalid(string header, string allowed) =>
        new(ProblemTypes.InvalidHeader, $"The header {header} is not understood. Allowed: {allowed}.");
}
