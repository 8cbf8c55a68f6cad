using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Flint.Host.Client;

/// <summary>The server answered with a failure. The message is its problem document (RFC 9457) as text.</summary>
internal sealed class ServerRefusedException : Exception
{
    /// <summary>A failure with the server's explanation, if it gave one.</summary>
    internal ServerRefusedException(HttpStatusCode status, JsonElement? document, string address)
        : base(document is { } found ? Describe(status, found) : Describe(status, address))
    {
        Document = document;
    }

    /// <summary>The problem document; null where the server sent none.</summary>
    internal JsonElement? Document { get; }

    private static string Describe(HttpStatusCode status, string address) =>
        $"{address} answered {(int)status} without an explanation. Is it a Flint server?";

    private static string Describe(HttpStatusCode status, JsonElement document)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Text(document, "title") ?? "The server refused"} ({(int)status})");
        if (Text(document, "detail") is { } detail)
        {
            text.AppendLine().Append("  ").Append(detail);
        }

        if (document.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array)
        {
            foreach (var error in errors.EnumerateArray().Where(static e => e.ValueKind == JsonValueKind.Object))
            {
                text.AppendLine().Append("  ");
                text.Append(Text(error, "pointer") is { Length: > 0 } pointer ? $"{pointer}: " : "");
                text.Append(Text(error, "detail"));
            }
        }

        foreach (var (member, what) in ((string, string)[])[("offset", "At byte"), ("invocationId", "Invocation")])
        {
            if (document.TryGetProperty(member, out var value))
            {
                text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {what} {value}");
            }
        }

        return text.ToString();
    }

    private static string? Text(JsonElement document, string member) =>
        document.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
