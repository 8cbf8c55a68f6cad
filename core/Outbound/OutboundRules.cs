namespace Flint.Core;

/// <summary>What the settings of outgoing requests may be.</summary>
internal static class OutboundRules
{
    /// <summary>Destinations of one function; every outgoing request looks through them.</summary>
    private const int MaximumHosts = 100;

    internal static void Check(FunctionSettings settings, List<JsonFault> faults)
    {
        var hosts = settings.Outbound.Hosts;
        if (hosts.Length > MaximumHosts)
        {
            faults.Add(new JsonFault("/outbound/hosts", $"At most {MaximumHosts} hosts are allowed."));
        }

        for (var i = 0; i < hosts.Length; i++)
        {
            if (OutboundHost.TryParse(hosts[i]) is null)
            {
                faults.Add(new JsonFault($"/outbound/hosts/{i}", $"Must be {OutboundHost.Description}."));
            }
        }

        if (hosts.Length > 0 && !settings.Capabilities.Contains(CapabilityNames.HttpOut))
        {
            const string Rule =
                "Hosts need the capability 'http-out': add it to /capabilities, or leave the hosts out.";
            faults.Add(new JsonFault("/outbound/hosts", Rule));
        }
    }
}
