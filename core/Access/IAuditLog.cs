namespace Flint.Core;

/// <summary>
/// The port to the record of who changed what. An entry that was appended is durable. Any method may throw
/// <see cref="StorageUnavailableException"/>.
/// </summary>
public interface IAuditLog
{
    /// <summary>Appends an entry, and drops the oldest beyond a number.</summary>
    /// <param name="entry">The entry; its <see cref="AuditEntry.Id"/> is given by the log.</param>
    /// <param name="keep">The most entries that stay, at least 1.</param>
    /// <param name="cancellation">Cancels the wait, not a change that was begun.</param>
    ValueTask AppendAsync(AuditEntry entry, int keep, CancellationToken cancellation);

    /// <summary>The latest entries, newest first.</summary>
    /// <param name="namespace">Entries of this namespace only; null for all.</param>
    /// <param name="before">Entries with lower ids than this only; null for the newest.</param>
    /// <param name="limit">The most entries.</param>
    /// <param name="cancellation">Gives up the reading.</param>
    ValueTask<IReadOnlyList<AuditEntry>> ReadAsync(
        string? @namespace,
        long? before,
        int limit,
        CancellationToken cancellation
    );
}

/// <summary>One change, or the attempt of one.</summary>
public sealed record AuditEntry
{
    /// <summary>Rises from entry to entry.</summary>
    public long Id { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Who: the name of the credential.</summary>
    public required string Principal { get; init; }

    /// <summary>The credential's kind.</summary>
    public required PrincipalKind Kind { get; init; }

    /// <summary>The credential's id; empty where there is none.</summary>
    public required string CredentialId { get; init; }

    /// <summary>From where: the client's address; empty where there is none, as for a local socket.</summary>
    public required string Source { get; init; }

    /// <summary>In which namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>What: the operation's id in the description of the API, as in <c>uploadVersion</c>.</summary>
    public required string Action { get; init; }

    /// <summary>On what: the address under <c>/api/v1/</c>, as in <c>functions/shop/versions</c>.</summary>
    public required string Target { get; init; }

    /// <summary>The outcome as an HTTP status; 499 where the client left before the answer.</summary>
    public required int Status { get; init; }
}
