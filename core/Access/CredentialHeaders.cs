namespace Flint.Core;

/// <summary>
/// The headers that keys of the platform come in. Neither functions nor records get to see a key: both could be used in
/// its holder's name.
/// </summary>
public static class CredentialHeaders
{
    /// <summary>The header for a key where Authorization belongs to the function that is called.</summary>
    public const string Key = "Flint-Key";

    private const string Authorization = "Authorization";

    /// <summary>Whether a header of a request holds a key of the platform.</summary>
    public static bool HoldKey(string name, string? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length == Authorization.Length
            ? value is not null
                && name.Equals(Authorization, StringComparison.OrdinalIgnoreCase)
                && value.Contains(KeyText.Prefix, StringComparison.Ordinal)
            : name.Length == Key.Length && name.Equals(Key, StringComparison.OrdinalIgnoreCase);
    }
}
