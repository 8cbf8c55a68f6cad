using System.Collections.Immutable;

namespace Flint.Core;

/// <summary>What the settings of sockets may be.</summary>
internal static class SocketRules
{
    /// <summary>Entries of one list; every connection looks through them.</summary>
    private const int MaximumEntries = 100;

    internal static void Check(FunctionSettings settings, List<JsonFault> faults)
    {
        var sockets = settings.Sockets;
        Check("/sockets/connect", sockets.Connect, isLocal: false, faults);
        Check("/sockets/udp", sockets.Udp, isLocal: false, faults);
        Check("/sockets/bind", sockets.Bind, isLocal: true, faults);
        if (sockets != new SocketSettings() && !settings.Capabilities.Contains(CapabilityNames.Sockets))
        {
            const string Rule =
                "Sockets need the capability 'sockets': add it to /capabilities, or leave this member out.";
            faults.Add(new JsonFault("/sockets", Rule));
        }
    }

    private static void Check(string pointer, ImmutableArray<string> entries, bool isLocal, List<JsonFault> faults)
    {
        if (entries.Length > MaximumEntries)
        {
            faults.Add(new JsonFault(pointer, $"At most {MaximumEntries} entries are allowed."));
        }

        for (var i = 0; i < entries.Length; i++)
        {
            var rule = SocketAddressRule.TryParse(entries[i]);
            if (rule is null)
            {
                faults.Add(new JsonFault($"{pointer}/{i}", $"Must be {SocketAddressRule.Description}."));
            }
            else if (isLocal && !rule.IsNetwork)
            {
                const string Rule =
                    "Must be an address or a network of this machine, as in 127.0.0.1:8000, not a name.";
                faults.Add(new JsonFault($"{pointer}/{i}", Rule));
            }
        }
    }
}
