using System.Collections.Immutable;
using Flint.Core;

namespace Flint.Worker.Tests.Testing;

/// <summary>A function as a scheduler would assign it.</summary>
internal static class TestFunction
{
    public static readonly FunctionKey Key = new("default", "test");

    public static FunctionVersion Version(string digest) =>
        new()
        {
            Function = Key,
            Number = 1,
            Digest = digest,
            Size = 1,
            Abi = FunctionAbi.Preview1Command,
            Imports = [],
            CapabilitiesNeeded = [],
            CreatedAt = DateTimeOffset.UnixEpoch,
        };

    public static FunctionAssignment Assignment(string digest, FunctionSettings? settings = null, long revision = 1) =>
        new()
        {
            Key = Key,
            Revision = revision,
            Settings = settings ?? FunctionSettings.Default,
            Live = [new WeightedVersion(Version(digest), 100)],
        };

    public static Invocation Invocation(FunctionAssignment function, string path = "/") =>
        new()
        {
            Id = Guid.NewGuid().ToString("n"),
            Function = function,
            Version = function.Live[0].Version,
            BasePath = "/fn/test",
            Path = path,
        };

    public static Invocation Invocation(string digest) => Invocation(Assignment(digest));

    public static AssignmentSnapshot Snapshot(long generation, params ImmutableArray<FunctionAssignment> functions) =>
        new(generation, functions);
}
