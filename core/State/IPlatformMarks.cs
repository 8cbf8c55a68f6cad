namespace Flint.Core;

/// <summary>
/// The port to durable facts about the platform itself, such as that its first start has been. Names are
/// <see cref="NameRules"/> names.
/// </summary>
public interface IPlatformMarks
{
    /// <summary>Whether a mark was ever set on this state.</summary>
    ValueTask<bool> IsSetAsync(string name, CancellationToken cancellation);

    /// <summary>Sets a mark. Idempotent.</summary>
    ValueTask SetAsync(string name, CancellationToken cancellation);
}
