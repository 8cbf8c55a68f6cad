using System.Buffers.Text;
using System.Text;
using Flint.Core;
using Flint.Gateway.Problems;

namespace Flint.Gateway.Api.Requests;

/// <summary>Pages of lists. The cursor is opaque to clients: what it holds may change with any release.</summary>
internal static class Paging
{
    /// <summary>Items of a page that asks for no number.</summary>
    public const int DefaultLimit = 50;

    /// <summary>Items of a page at most.</summary>
    public const int MaximumLimit = 500;

    /// <summary>The checked number of items.</summary>
    /// <exception cref="ProblemException">It is out of range.</exception>
    public static int CheckLimit(int? limit, int ifNone = DefaultLimit, int maximum = MaximumLimit)
    {
        var value = limit ?? ifNone;
        return value >= 1 && value <= maximum
            ? value
            : throw new ProblemException(
                ProblemTypes.InvalidQuery,
                $"The query parameter limit is {value}; 1 to {maximum} is allowed."
            );
    }

    /// <summary>The cursor that leads on after a function.</summary>
    public static string CursorAfter(FunctionKey key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key.Name));

    /// <summary>The function that a cursor leads on after.</summary>
    /// <exception cref="ProblemException">The cursor is none of this API's.</exception>
    public static FunctionKey? After(string @namespace, string? cursor)
    {
        if (string.IsNullOrEmpty(cursor))
        {
            return null;
        }
        var name = Base64Url.IsValid(cursor) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)) : null;
        return NameRules.IsValid(name)
            ? new FunctionKey(@namespace, name!)
            : throw new ProblemException(
                ProblemTypes.InvalidQuery,
                "The query parameter cursor is not one that this API gave out. Begin again without it."
            );
    }
}
