using Flint.Gateway.Namespaces;

namespace Flint.Gateway;

/// <summary>Settings of the gateway, bound from <c>Flint:Gateway</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Flint:Gateway";

    /// <summary>
    /// Bytes of an uploaded artifact (default 64 MiB: four times the largest binary that common toolchains make, a
    /// JavaScript component with its engine). More get 413. An upload is held in memory while it is checked.
    /// </summary>
    public long ArtifactBytes { get; set; } = 64L << 20;

    /// <summary>Bytes of a JSON body of the management API (default 1 MiB: settings are small). More get 413.</summary>
    public long JsonBytes { get; set; } = 1L << 20;

    /// <summary>
    /// Deploys that are checked and compiled at once (default 4; each may hold <see cref="ArtifactBytes"/>). More wait.
    /// </summary>
    public int ConcurrentDeploys { get; set; } = 4;

    /// <summary>
    /// How long an upload may take to arrive (default 10 min: 64 MiB over 1 Mbit/s), as it holds one of the
    /// <see cref="ConcurrentDeploys"/> meanwhile. Then it gets 408.
    /// </summary>
    public TimeSpan UploadTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a change waits to be seen by this process's own routes before it is answered (default 2 s), so that the
    /// next request finds it. The change holds all the same when the time is up.
    /// </summary>
    public TimeSpan RouteUpdateWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Bytes of a function's answer that a test call returns (default 4 MiB: it travels inside JSON). The rest is cut.
    /// </summary>
    public int TestCallResponseBytes { get; set; } = 4 << 20;

    /// <summary>Bytes of a secret's value (default 64 KiB: a certificate with its chain fits). More get 413.</summary>
    public int SecretBytes { get; set; } = 64 << 10;

    /// <summary>Secrets of one namespace (default 1,000). More get 409.</summary>
    public int SecretsPerNamespace { get; set; } = 1_000;

    /// <summary>Whether responses of functions carry <c>Server-Timing</c> (default true; about 1 µs).</summary>
    public bool ServerTiming { get; set; } = true;

    /// <summary>Seconds in <c>Retry-After</c> with 429 and 503 (default 1: slots free up as fast as requests end).</summary>
    public int RetryAfterSeconds { get; set; } = 1;

    /// <summary>
    /// Host names, besides loopback ones, under which the management API answers on a loopback connection; empty by
    /// default. Without this check a web page could reach the API through a name that it points at 127.0.0.1.
    /// </summary>
    public IList<string> ManagementHosts { get; } = [];

    /// <summary>Policies of namespaces by name; others have the default policy.</summary>
    public IDictionary<string, NamespaceOptions> Namespaces { get; } =
        new Dictionary<string, NamespaceOptions>(StringComparer.Ordinal);
}
