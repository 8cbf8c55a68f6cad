using Flint.Core;

namespace Flint.Gateway.Tests.Support;

/// <summary>A preparer that finds what a test says.</summary>
internal sealed class ScriptedPreparer : IVersionPreparer
{
    private readonly List<(FunctionVersion Version, FunctionSettings Settings)> _prepared = [];

    /// <summary>What an inspection finds.</summary>
    public Func<ReadOnlyMemory<byte>, ArtifactInspection> Inspection { get; set; } =
        static _ => new ArtifactInspection(FunctionAbi.WasiHttp, ["wasi:http/types@0.2.0"], []);

    /// <summary>What happens when a version is prepared.</summary>
    public Func<FunctionVersion, FunctionSettings, Task> Preparation { get; set; } =
        static (_, _) => Task.CompletedTask;

    /// <summary>What was prepared.</summary>
    public IReadOnlyList<(FunctionVersion Version, FunctionSettings Settings)> Prepared
    {
        get
        {
            lock (_prepared)
            {
                return [.. _prepared];
            }
        }
    }

    /// <summary>Has every binary import what needs these capabilities.</summary>
    public void Need(params string[] capabilities) =>
        Inspection = _ => new ArtifactInspection(
            FunctionAbi.WasiHttp,
            ["wasi:http/outgoing-handler@0.2.0"],
            capabilities
        );

    public ValueTask<ArtifactInspection> InspectAsync(ReadOnlyMemory<byte> artifact, CancellationToken cancellation) =>
        ValueTask.FromResult(Inspection(artifact));

    public async ValueTask PrepareAsync(
        FunctionVersion version,
        FunctionSettings settings,
        ReadOnlyMemory<byte> artifact,
        CancellationToken cancellation
    )
    {
        lock (_prepared)
        {
            _prepared.Add((version, settings));
        }
        await Preparation(version, settings);
    }
}
