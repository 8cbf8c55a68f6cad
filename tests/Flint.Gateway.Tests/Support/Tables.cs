using System.Collections.Immutable;
using Flint.Core;
using Flint.Gateway.Routing;

namespace Flint.Gateway.Tests.Support;

/// <summary>Makes route tables.</summary>
internal static class Tables
{
    public static RouteTable Build(params FunctionAssignment[] functions) =>
        RouteTable.Build(new AssignmentSnapshot(1, functions), RouteTable.Empty);

    public static FunctionAssignment Function(string name, params FunctionRoute[] routes) =>
        Function(name, "default", routes);

    public static FunctionAssignment Function(string name, string @namespace, params FunctionRoute[] routes) =>
        new()
        {
            Key = new FunctionKey(@namespace, name),
            Revision = 1,
            Settings = new FunctionSettings { Routes = [.. routes] },
            Live = Live(name, (1, 100)),
        };

    public static ImmutableArray<WeightedVersion> Live(string name, params (int Number, int Weight)[] versions) =>
        [.. versions.Select(v => new WeightedVersion(Version(name, v.Number), v.Weight))];

    private static FunctionVersion Version(string name, int number) =>
        new()
        {
            Function = new FunctionKey("default", name),
            Number = number,
            Digest = $"sha256:{number:x64}",
            Size = 1,
            Abi = FunctionAbi.WasiHttp,
            Imports = [],
            CapabilitiesNeeded = [],
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
}
