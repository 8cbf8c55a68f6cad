using Flint.Core;
using Flint.Gateway.Access.Keys;
using Microsoft.Extensions.Options;

namespace Flint.Gateway.Access;

/// <summary>Stops the start where access is configured in a way that cannot be meant.</summary>
internal sealed class AccessOptionsCheck : IValidateOptions<AccessOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        var faults = new List<string>();
        if (options is not { MaximumKeys: > 0, AuditEntries: > 0 } || options.LastUsedInterval <= TimeSpan.Zero)
        {
            faults.Add("Flint:Access: MaximumKeys, AuditEntries and LastUsedInterval must be above 0.");
        }
        if (options.AdminKeyFile is { Length: > 0 } path && AdminKey.Fault(path) is { } fault)
        {
            faults.Add(fault);
        }
        CheckTokens(options, faults);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void CheckTokens(AccessOptions options, List<string> faults)
    {
        const string Section = "Flint:Access:Tokens";
        var tokens = options.Tokens;
        if (!tokens.AreAccepted)
        {
            return;
        }
        if (!Uri.TryCreate(tokens.Authority, UriKind.Absolute, out var authority))
        {
            faults.Add($"{Section}:Authority is no absolute address, as in https://id.example.org/realms/main.");
        }
        else if (tokens.RequireHttps && authority.Scheme != Uri.UriSchemeHttps)
        {
            faults.Add(
                $"{Section}:Authority is not https, so that somebody on the way could send keys of their own. Use https, or"
                    + $" set {Section}:RequireHttps=false for a provider on the same machine."
            );
        }
        if (string.IsNullOrWhiteSpace(tokens.Audience))
        {
            faults.Add(
                $"{Section}:Audience is missing: without it a token that was made for any other service would open this one."
            );
        }
        if (
            tokens.KeyLifetime <= TimeSpan.Zero
            || tokens.FetchInterval <= TimeSpan.Zero
            || tokens.FetchTime <= TimeSpan.Zero
        )
        {
            faults.Add($"{Section}: KeyLifetime, FetchInterval and FetchTime must be above 0.");
        }
        foreach (var (claim, grants) in tokens.Roles)
        {
            faults.AddRange(
                grants
                    .Where(static g => !RoleGrant.TryParse(g, ifNone: null, out _))
                    .Select(g => $"{Section}:Roles:{claim} has \"{g}\". Allowed: {RoleGrant.Description}.")
            );
        }
    }
}
