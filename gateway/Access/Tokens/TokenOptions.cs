namespace Flint.Gateway.Access.Tokens;

/// <summary>Tokens (JWT) of an OpenID provider, in <see cref="AccessOptions.Tokens"/>.</summary>
public sealed class TokenOptions
{
    /// <summary>
    /// The provider's address, as in <c>https://id.example.org/realms/main</c>: its discovery document is below it. Without
    /// it, the default, no tokens are accepted.
    /// </summary>
    public string? Authority { get; set; }

    /// <summary>The audience that a token must name; required where there is an authority.</summary>
    public string? Audience { get; set; }

    /// <summary>
    /// The claim with the roles or groups (default <c>roles</c>); dots lead into objects, as in
    /// <c>realm_access.roles</c>.
    /// </summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>The claim that the audit log shows as who it was (default <c>sub</c>).</summary>
    public string NameClaim { get; set; } = "sub";

    /// <summary>
    /// What the values of the role claim grant, as in <c>{ "team-a": ["deployer@team-a", "viewer@default"] }</c>. Values
    /// that are not named grant nothing.
    /// </summary>
    public IDictionary<string, IList<string>> Roles { get; } =
        new Dictionary<string, IList<string>>(StringComparer.Ordinal);

    /// <summary>Whether the provider must be reached by https (default true).</summary>
    public bool RequireHttps { get; set; } = true;

    /// <summary>How long the provider's keys are used before they are fetched again (default 1 h).</summary>
    public TimeSpan KeyLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Least time between two fetches that tokens with unknown keys, or failed fetches, cause (default 10 s): invented
    /// tokens must not make this platform flood the provider.
    /// </summary>
    public TimeSpan FetchInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one fetch may take (default 5 s).</summary>
    public TimeSpan FetchTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How far the provider's clock may be off (default 30 s).</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether tokens are accepted.</summary>
    internal bool AreAccepted => !string.IsNullOrWhiteSpace(Authority);
}
