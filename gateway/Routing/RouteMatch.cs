namespace Flint.Gateway.Routing;

/// <summary>What the route table says about a request.</summary>
internal enum RouteMatchKind
{
    /// <summary>The request is not for a function.</summary>
    NotAFunction,

    /// <summary>A function was found.</summary>
    Found,

    /// <summary>An invocation path names a function that does not exist.</summary>
    UnknownFunction,

    /// <summary>Routes have this path, but not with this method.</summary>
    MethodNotAllowed,
}

/// <summary>The answer of the route table.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Entry">The function, where one was found.</param>
/// <param name="BasePath">The part of the path that leads to the function, without a trailing slash.</param>
/// <param name="BaseSegments">The segments in <paramref name="BasePath"/>.</param>
/// <param name="Allow">The methods allowed, where this one is not.</param>
internal readonly record struct RouteMatch(
    RouteMatchKind Kind,
    FunctionEntry? Entry = null,
    string BasePath = "",
    int BaseSegments = 0,
    string? Allow = null
);
