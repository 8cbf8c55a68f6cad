using System.Collections.Immutable;
using Flint.Core;

namespace Flint.Scheduler.Tests.Planning;

/// <summary>Functions and nodes to plan with.</summary>
internal static class FunctionStates
{
    internal static FunctionState Make(
        string name,
        long revision,
        FunctionAlias? live,
        int minimum = 0,
        params int[] versions
    )
    {
        var key = new FunctionKey("default", name);
        var aliases = ImmutableSortedDictionary.Create<string, FunctionAlias>(StringComparer.Ordinal);
        var function = new Function
        {
            Key = key,
            Revision = revision,
            Settings = FunctionSettings.Default with { Instances = new InstanceSettings { Minimum = minimum } },
            Aliases = live is null ? aliases : aliases.Add(Function.LiveAlias, live),
            CreatedAt = default,
            UpdatedAt = default,
        };
        return new FunctionState(function, [.. versions.Select(number => Version(key, number))]);
    }

    internal static NodeDescription Node(string id, bool ready = true, params string[] roles) =>
        new(id, roles.Length == 0 ? ["worker"] : [.. roles], ready, default, "1");

    private static FunctionVersion Version(FunctionKey key, int number) =>
        new()
        {
            Function = key,
            Number = number,
            Digest = $"sha256:{number:x64}",
            Size = 1,
            Abi = FunctionAbi.WasiHttp,
            Imports = [],
            CapabilitiesNeeded = [],
            CreatedAt = default,
        };
}
