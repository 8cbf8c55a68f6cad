using System.Text.Json;

namespace Flint.Host.Commands;

/// <summary>What the command line takes from the user's settings file where nothing else says it.</summary>
/// <param name="Path">The file; it need not be there.</param>
/// <param name="Server">The server's address.</param>
/// <param name="Key">A key or token.</param>
/// <param name="Namespace">The namespace.</param>
internal sealed record ClientSettings(string Path, string? Server, string? Key, string? Namespace)
{
    private const string Variable = "FLINT_CONFIG";
    private static readonly string[] Members = ["server", "key", "namespace"];

    /// <summary>Reads the file named by FLINT_CONFIG, or <c>flint/config.json</c> in the user's settings folder.</summary>
    /// <exception cref="UsageException">It is there and is not understood.</exception>
    internal static ClientSettings Load()
    {
        var path = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? named
            : System.IO.Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData),
                "flint",
                "config.json"
            );
        try
        {
            return File.Exists(path) ? Read(path) : new ClientSettings(path, null, null, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UsageException($"The settings file {path} cannot be read: {e.Message}");
        }
    }

    private static ClientSettings Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = document.RootElement;
        var isValid =
            root.ValueKind == JsonValueKind.Object
            && root.EnumerateObject()
                .All(static m => Members.Contains(m.Name) && m.Value.ValueKind == JsonValueKind.String);
        return isValid
            ? new ClientSettings(path, Text(root, "server"), Text(root, "key"), Text(root, "namespace"))
            : throw new UsageException(
                $"The settings file {path} must be a JSON object of texts. Allowed members: {string.Join(", ", Members)}."
            );
    }

    private static string? Text(JsonElement root, string member) =>
        root.TryGetProperty(member, out var value) ? value.GetString() : null;
}
