using System.Collections.Immutable;

namespace Flint.Core;

/// <summary>The head of a request that is kept in the queue. Its body is kept beside it.</summary>
public sealed record QueuedRequest
{
    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The part of the path that leads to the function, see <see cref="Invocation.BasePath"/>.</summary>
    public required string BasePath { get; init; }

    /// <summary>The rest of the path, see <see cref="Invocation.Path"/>.</summary>
    public required string Path { get; init; }

    /// <summary>The query with its question mark; empty where there is none.</summary>
    public string Query { get; init; } = "";

    /// <summary>The scheme that the request came by.</summary>
    public string Scheme { get; init; } = "http";

    /// <summary>Host and port that the request was for.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>The address of who sent it; empty for the platform itself.</summary>
    public string RemoteAddress { get; init; } = "";

    /// <summary>The headers, without those that belong to a connection.</summary>
    public ImmutableArray<QueuedHeader> Headers { get; init; } = [];
}

/// <summary>One value of a header.</summary>
public sealed record QueuedHeader(string Name, string Value);
