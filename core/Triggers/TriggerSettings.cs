using System.Text.Json.Serialization;

namespace Flint.Core;

/// <summary>What besides a request can run a function.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<TriggerType>))]
public enum TriggerType
{
    /// <summary>A schedule.</summary>
    Cron,
}

/// <summary>A trigger of a function. What it runs goes through the queue.</summary>
public sealed record TriggerSettings
{
    /// <summary>What kind it is.</summary>
    public required TriggerType Type { get; init; }

    /// <summary>Cron: when, see <see cref="CronExpression"/>.</summary>
    public string? Schedule { get; init; }

    /// <summary>Cron: the IANA time zone of the schedule (default UTC).</summary>
    public string? TimeZone { get; init; }

    /// <summary>Cron: the method (default POST).</summary>
    public string? Method { get; init; }

    /// <summary>Cron: the body of the request, as text.</summary>
    public string? Body { get; init; }

    /// <summary>Cron: the media type of the body (default <c>text/plain; charset=utf-8</c>).</summary>
    public string? ContentType { get; init; }

    /// <summary>The path below the function, with its query where it has one (default <c>/</c>).</summary>
    public string Path { get; init; } = "/";
}
