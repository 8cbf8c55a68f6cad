using Flint.Core;

namespace Flint.Gateway.Deployment;

/// <summary>One deploy.</summary>
/// <param name="Key">The function.</param>
/// <param name="Artifact">The binary.</param>
/// <param name="Settings">Settings that replace the function's; null keeps them.</param>
/// <param name="Activate">Whether the version is to become <c>live</c>.</param>
/// <param name="ExpectedRevision">The revision that the client expects; 0 for none, null for any.</param>
internal sealed record DeployRequest(
    FunctionKey Key,
    ReadOnlyMemory<byte> Artifact,
    FunctionSettings? Settings,
    bool Activate,
    long? ExpectedRevision
);
