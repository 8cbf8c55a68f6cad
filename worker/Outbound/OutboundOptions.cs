namespace Flint.Worker.Outbound;

/// <summary>How functions send HTTP requests (<c>Flint:Worker:Outbound</c>).</summary>
public sealed class OutboundOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Flint:Worker:Outbound";

    /// <summary>
    /// Requests that one invocation may have under way at once (default 32: enough to ask many services at a time; each
    /// holds a connection and buffers).
    /// </summary>
    public int RequestsPerInvocation { get; set; } = 32;

    /// <summary>
    /// Connections to one destination for the functions of one namespace (default 256). Further requests wait for one.
    /// </summary>
    public int ConnectionsPerHost { get; set; } = 256;

    /// <summary>
    /// How long looking up a name and connecting may take where the function does not say (default 10 s), and at most.
    /// </summary>
    public TimeSpan ConnectTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a connection is kept for the next request (default 30 s: shorter than what most servers keep).
    /// </summary>
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a connection is used at most (default 2 min), so that a change of a name's address is followed.
    /// </summary>
    public TimeSpan ConnectionLifetime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Bytes of a request's headers (default 32 KiB, which is what Kestrel takes).</summary>
    public int RequestHeaderBytes { get; set; } = 32 * 1024;

    /// <summary>Bytes of a response's headers (default 64 KiB, .NET's own default).</summary>
    public int ResponseHeaderBytes { get; set; } = 64 * 1024;

    /// <summary>Characters of a request's path and query (default 8 KiB, which is what Kestrel takes).</summary>
    public int UriCharacters { get; set; } = 8 * 1024;

    /// <summary>
    /// Networks that no function reaches, whatever its manifest names, in CIDR form (default: none). Where functions are
    /// deployed by others than those who run the machine: at least <c>127.0.0.0/8</c>, <c>::1/128</c>,
    /// <c>169.254.0.0/16</c> and the networks of the machine itself.
    /// </summary>
    public IList<string> DeniedNetworks { get; } = [];
}
