namespace Flint.Host.Platform;

/// <summary>Settings of the process as a whole, bound from <c>Flint</c>.</summary>
public sealed class PlatformOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Flint";

    /// <summary>The folder that holds all state (default <c>.flint</c> in the current folder).</summary>
    public string DataDirectory { get; set; } = ".flint";

    /// <summary>Whether the first start on a data directory deploys the sample functions (default true).</summary>
    public bool Samples { get; set; } = true;

    /// <summary>
    /// Whether to listen on more than loopback although nobody has to prove who they are (default false). Anyone who
    /// reaches the port can then deploy and remove functions: for networks where something else keeps strangers out. A
    /// credential that is presented must hold all the same.
    /// </summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>
    /// How long an ending process waits for the requests in flight (default 30 s, the default wall time of a function: what
    /// is allowed to run may finish). Orchestrators that kill earlier need a lower one.
    /// </summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>This node's name among the nodes (default: the machine's).</summary>
    public string NodeId { get; set; } = Environment.MachineName.ToLowerInvariant();
}
