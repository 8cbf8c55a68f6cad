using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Flint.Core;

/// <summary>What besides a request can run a function.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<TriggerType>))]
public enum TriggerType
{
    /// <summary>A schedule.</summary>
    Cron,

    /// <summary>CloudEvents that a filter lets through.</summary>
    Cloudevents,
}

/// <summary>A trigger of a function. What it runs goes through the queue.</summary>
public sealed record TriggerSettings
{
    /// <summary>What kind it is; <see cref="Schedule"/> and the like belong to one kind each.</summary>
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

    /// <summary>
    /// CloudEvents: by attribute, the pattern that its value must have, in which <c>*</c> stands for any characters. All
    /// of them must hold; without any, every event does.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Filter { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool Equals(TriggerSettings? other) =>
        other is not null
        && Type == other.Type
        && Schedule == other.Schedule
        && TimeZone == other.TimeZone
        && Method == other.Method
        && Body == other.Body
        && ContentType == other.ContentType
        && Path == other.Path
        && Filter.SequenceEqual(other.Filter);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Schedule, Path, Filter.Count);
}
