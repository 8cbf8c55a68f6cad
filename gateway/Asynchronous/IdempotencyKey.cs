using System.Security.Cryptography;
using System.Text;
using Flint.Core;
using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Asynchronous;

/// <summary>
/// The header <c>Idempotency-Key</c>: a client that did not hear whether its request was accepted sends it again with the
/// same key, and gets the invocation that is there already.
/// </summary>
internal static class IdempotencyKey
{
    /// <summary>The header's name.</summary>
    public const string Header = "Idempotency-Key";

    private const int MostCharacters = 255;

    /// <summary>The queue's key for a request; null where it has none.</summary>
    /// <exception cref="ProblemException">The header has no value, several, or one that is too long.</exception>
    public static string? Of(HttpRequest request, FunctionKey function)
    {
        if (!request.Headers.TryGetValue(Header, out var values))
        {
            return null;
        }
        return values is [{ Length: > 0 and <= MostCharacters } value]
            ? Hash("http", function.Namespace, function.Name, value)
            : throw new ProblemException(
                ProblemTypes.InvalidHeader,
                $"The header {Header} must be there once, with 1 to {MostCharacters} characters."
            );
    }

    /// <summary>One key of several parts, of a length that does not depend on theirs.</summary>
    public static string Hash(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(part));
            // No UTF-8 text has this byte, so parts do not run into each other.
            hash.AppendData([0xff]);
        }
        return $"{parts[0]}:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
