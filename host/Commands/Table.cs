using System.Globalization;
using System.Text.Json;

namespace Flint.Host.Commands;

/// <summary>Prints lists for people: columns as wide as they need to be.</summary>
internal static class Table
{
    /// <summary>Prints rows under a head.</summary>
    internal static async Task WriteAsync(string[] head, IEnumerable<string[]> rows, TextWriter output)
    {
        string[][] all = [head, .. rows];
        var widths = Enumerable.Range(0, head.Length).Select(i => all.Max(row => row[i].Length)).ToArray();
        foreach (var row in all)
        {
            var cells = row.Select((cell, i) => cell.PadRight(widths[i]));
            await output.WriteLineAsync(string.Join("  ", cells).TrimEnd());
        }
    }

    /// <summary>A member's time in UTC; a hyphen where it is absent.</summary>
    internal static string Time(JsonElement element, string member) =>
        element.TryGetProperty(member, out var value)
            ? value.GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
            : "-";

    /// <summary>A member's text; a hyphen where it is absent or empty.</summary>
    internal static string Text(JsonElement element, string member) =>
        element.TryGetProperty(member, out var value) && value.ToString() is { Length: > 0 } text ? text : "-";
}
