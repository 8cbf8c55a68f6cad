using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flint.Gateway.Events;

/// <summary>
/// An event's id: the registry's change count that brought it, which never falls, and its place among the events of the
/// same snapshot. Written as <c>17-0</c>.
/// </summary>
[JsonConverter(typeof(EventIdConverter))]
internal readonly record struct EventId(long Change, int Index) : IComparable<EventId>
{
    /// <inheritdoc/>
    public int CompareTo(EventId other) =>
        Change != other.Change ? Change.CompareTo(other.Change) : Index.CompareTo(other.Index);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Change}-{Index}");

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static EventId? Parse(string? text)
    {
        var parts = text?.Split('-') ?? [];
        return
            parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var change)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new EventId(change, index)
            : null;
    }
}

/// <summary>Writes event ids as strings.</summary>
internal sealed class EventIdConverter : JsonConverter<EventId>
{
    /// <inheritdoc/>
    public override EventId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        EventId.Parse(reader.GetString()) ?? throw new JsonException("Not an event's id.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, EventId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
