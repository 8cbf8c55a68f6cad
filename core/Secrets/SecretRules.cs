namespace Flint.Core;

/// <summary>What values the settings about secrets may have.</summary>
internal static class SecretRules
{
    /// <summary>Secrets of one function; each is decrypted when a pool of its instances is made.</summary>
    private const int MaximumSecrets = 100;

    internal static void Check(FunctionSettings settings, List<JsonFault> faults)
    {
        if (settings.Secrets.Count > MaximumSecrets)
        {
            faults.Add(new JsonFault("/secrets", $"At most {MaximumSecrets} secrets are allowed."));
        }

        if (settings.Secrets.Count > 0 && !settings.Capabilities.Contains(CapabilityNames.Secrets))
        {
            const string Rule =
                "Secrets need the capability 'secrets': add it to /capabilities, or leave this member out.";
            faults.Add(new JsonFault("/secrets", Rule));
        }

        foreach (var name in settings.Secrets)
        {
            if (!SecretNames.IsValid(name))
            {
                faults.Add(new JsonFault("/secrets", $"'{name}' is no name. Allowed: {SecretNames.Description}."));
            }
            else if (settings.Environment.ContainsKey(name))
            {
                faults.Add(new JsonFault("/secrets", $"'{name}' is in /environment too; keep one."));
            }
        }
    }
}
