namespace Flint.Worker.Http;

/// <summary>How responses are sent (<c>Flint:Worker:Responses</c>).</summary>
public sealed class ResponseOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Flint:Worker:Responses";

    /// <summary>
    /// Bytes of a body above which a guest's flush sends at once and waits for the client to keep up (default 16 KiB: the
    /// cost of a sending is small against that much data).
    /// </summary>
    public int BufferBytes { get; set; } = 16 * 1024;
}
