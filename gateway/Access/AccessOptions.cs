using Flint.Gateway.Access.Tokens;

namespace Flint.Gateway.Access;

/// <summary>Who may use the platform, bound from <c>Flint:Access</c>. docs/security.md explains it.</summary>
public sealed class AccessOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Flint:Access";

    /// <summary>
    /// Whether the management API demands a credential on loopback too (default false). Set it where a proxy in front
    /// makes a loopback address reachable from elsewhere. On every other address a credential is demanded in any case.
    /// </summary>
    public bool Required { get; set; }

    /// <summary>
    /// A file with one key that is admin of everything, for the first start in containers (default none). The file holds
    /// what <c>flint keys generate</c> prints and is read at the start.
    /// </summary>
    public string? AdminKeyFile { get; set; }

    /// <summary>Usable keys at most (default 10,000: every gateway holds them in memory, about 300 bytes each).</summary>
    public int MaximumKeys { get; set; } = 10_000;

    /// <summary>
    /// How often it is recorded that a key was used (default 1 min): the time of the last use is this coarse, and a key
    /// costs one write in this time however often it is used.
    /// </summary>
    public TimeSpan LastUsedInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Entries of the audit log that are kept (default 100,000, about 20 MB).</summary>
    public int AuditEntries { get; set; } = 100_000;

    /// <summary>Tokens of an OpenID provider.</summary>
    public TokenOptions Tokens { get; set; } = new();
}
