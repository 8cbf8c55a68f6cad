using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Flint.Core;

/// <summary>
/// What a deployer decides about a function, apart from its code: the same shape in flint.json and in the API.
/// </summary>
public sealed record FunctionSettings
{
    /// <summary>The settings of a function that was uploaded without any.</summary>
    public static FunctionSettings Default { get; } = new();

    /// <summary>Addresses besides /fn/{name} that lead to the function.</summary>
    public ImmutableArray<FunctionRoute> Routes { get; init; } = [];

    /// <summary>Environment variables that the guest sees.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Capabilities asked for by name, such as <c>http-out</c>; see <see cref="CapabilityNames"/>.</summary>
    public ImmutableSortedSet<string> Capabilities { get; init; } =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Where the function may send HTTP requests.</summary>
    public OutboundSettings Outbound { get; init; } = new();

    /// <summary>Secrets of the namespace that the guest sees as environment variables of the same names.</summary>
    public ImmutableSortedSet<string> Secrets { get; init; } =
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Who may call the function (default: everybody who reaches it).</summary>
    public FunctionAccess Access { get; init; }

    /// <summary>Limits of one invocation and of the function as a whole.</summary>
    public FunctionLimits Limits { get; init; } = new();

    /// <summary>How instances are kept.</summary>
    public InstanceSettings Instances { get; init; } = new();

    /// <summary>How asynchronous invocations are run and tried again.</summary>
    public AsyncSettings Async { get; init; } = new();

    /// <summary>What runs the function besides requests.</summary>
    public ImmutableArray<TriggerSettings> Triggers { get; init; } = [];

    /// <summary>The file system in memory that each instance has for itself.</summary>
    public ScratchSettings Scratch { get; init; } = new();

    /// <summary>Folders of the host that the function may read.</summary>
    public ImmutableArray<FileMount> Files { get; init; } = [];

    /// <summary>What the function may reach through sockets.</summary>
    public SocketSettings Sockets { get; init; } = new();

    /// <inheritdoc/>
    public bool Equals(FunctionSettings? other) =>
        other is not null
        && Routes.SequenceEqual(other.Routes)
        && Environment.SequenceEqual(other.Environment)
        && Capabilities.SequenceEqual(other.Capabilities, StringComparer.Ordinal)
        && Scratch == other.Scratch
        && Files.SequenceEqual(other.Files)
        && Sockets == other.Sockets
        && Outbound == other.Outbound
        && Secrets.SequenceEqual(other.Secrets, StringComparer.Ordinal)
        && Access == other.Access
        && Limits == other.Limits
        && Instances == other.Instances
        && Async == other.Async
        && Triggers.SequenceEqual(other.Triggers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Routes.Length, Environment.Count, Limits, Instances);
}

/// <summary>Who may call a function.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<FunctionAccess>))]
public enum FunctionAccess
{
    /// <summary>Everybody who reaches it.</summary>
    Public,

    /// <summary>Credentials with the role invoker, deployer or admin in its namespace.</summary>
    Key,
}

/// <summary>An address of a function.</summary>
public sealed record FunctionRoute
{
    /// <summary>A route to be filled in.</summary>
    [JsonConstructor]
    public FunctionRoute() { }

    /// <summary>A route.</summary>
    [SetsRequiredMembers]
    public FunctionRoute(string path, string? host = null, ImmutableArray<string> methods = default)
    {
        Path = path;
        Host = host;
        Methods = methods.IsDefault ? [] : methods;
    }

    /// <summary>
    /// A path, as in <c>/shop/cart</c>, or a prefix that ends in <c>/*</c>, as in <c>/shop/*</c>.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>The host name to match, without port; null matches every host.</summary>
    public string? Host { get; init; }

    /// <summary>The methods to match; empty matches all.</summary>
    public ImmutableArray<string> Methods { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(FunctionRoute? other) =>
        other is not null && Path == other.Path && Host == other.Host && Methods.SequenceEqual(other.Methods);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path, Host, Methods.Length);
}

/// <summary>Limits of a function. Every one has a default that fits a small web function.</summary>
public sealed record FunctionLimits
{
    /// <summary>Bytes of linear memory of one instance (default 128 MiB, as most platforms of the field give).</summary>
    public long MemoryBytes { get; init; } = 128L << 20;

    /// <summary>Wall time of one invocation, in milliseconds (default 30 s).</summary>
    public int WallTimeMilliseconds { get; init; } = 30_000;

    /// <summary>Invocations that run at once on one worker (default 1,000); more get 429.</summary>
    public int Concurrency { get; init; } = 1_000;

    /// <summary>Bytes of a request body (default 64 MiB); more get 413.</summary>
    public long RequestBodyBytes { get; init; } = 64L << 20;
}

/// <summary>Whether an instance serves one request or several.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<InstanceIsolation>))]
public enum InstanceIsolation
{
    /// <summary>Every request gets a fresh instance.</summary>
    Request,

    /// <summary>An instance serves one request after another, up to a number.</summary>
    Reuse,
}

/// <summary>How instances of a function are kept.</summary>
public sealed record InstanceSettings
{
    /// <summary>Whether an instance serves one request or several (default: one).</summary>
    public InstanceIsolation Isolation { get; init; } = InstanceIsolation.Request;

    /// <summary>Ready instances to keep at least (default 0: scale to zero).</summary>
    public int Minimum { get; init; }

    /// <summary>Ready instances to keep at most (default 64).</summary>
    public int Maximum { get; init; } = 64;
}

/// <summary>How invocations that come from the queue are run: asynchronous requests, schedules, events.</summary>
public sealed record AsyncSettings
{
    /// <summary>
    /// How often an invocation is tried at most, the first time included (default 4); then it is a dead letter.
    /// </summary>
    public int Attempts { get; init; } = 4;

    /// <summary>
    /// The delay before the second attempt, in milliseconds (default 1 s), on average: it is spread by chance, and
    /// doubles with each attempt.
    /// </summary>
    public int FirstDelayMilliseconds { get; init; } = 1_000;

    /// <summary>The longest delay between attempts, in milliseconds (default 5 min).</summary>
    public int MaximumDelayMilliseconds { get; init; } = 300_000;

    /// <summary>
    /// Invocations from the queue that run at once on one worker (default 16: a backlog must not take the place of
    /// those who wait for an answer).
    /// </summary>
    public int Concurrency { get; init; } = 16;
}

/// <summary>The names of the capabilities that can be asked for.</summary>
public static class CapabilityNames
{
    /// <summary>Outgoing HTTP.</summary>
    public const string HttpOut = "http-out";

    /// <summary>A key-value store.</summary>
    public const string KeyValue = "key-value";

    /// <summary>A file system in memory.</summary>
    public const string Scratch = "scratch";

    /// <summary>Folders of the host, for reading.</summary>
    public const string Files = "files";

    /// <summary>Sockets.</summary>
    public const string Sockets = "sockets";

    /// <summary>Secrets of the namespace.</summary>
    public const string Secrets = "secrets";

    /// <summary>All of them, for checks and messages.</summary>
    public static ImmutableArray<string> All { get; } = [HttpOut, KeyValue, Scratch, Files, Sockets, Secrets];
}
