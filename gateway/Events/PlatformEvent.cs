using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Flint.Core;

namespace Flint.Gateway.Events;

/// <summary>What happened to a function.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<PlatformEventType>))]
internal enum PlatformEventType
{
    /// <summary>It was created.</summary>
    FunctionCreated,

    /// <summary>Its settings or aliases changed.</summary>
    FunctionChanged,

    /// <summary>Requests go to other versions than before.</summary>
    LiveMoved,

    /// <summary>It was removed.</summary>
    FunctionRemoved,
}

/// <summary>Something that happened, as the gateway saw it arrive.</summary>
/// <param name="Id">Rises with every event, also over restarts.</param>
/// <param name="Time">When it arrived.</param>
/// <param name="Type">What happened.</param>
/// <param name="Namespace">The function's namespace.</param>
/// <param name="Function">The function's name.</param>
/// <param name="Revision">The function's revision after it; absent for a removal.</param>
/// <param name="Live">The versions that requests go to after it, with their weights; absent for a removal.</param>
internal sealed record PlatformEvent(
    EventId Id,
    DateTimeOffset Time,
    PlatformEventType Type,
    string Namespace,
    string Function,
    long? Revision,
    ImmutableSortedDictionary<int, int>? Live
);
