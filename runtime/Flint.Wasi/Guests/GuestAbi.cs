namespace Flint.Wasi;

/// <summary>How a guest speaks HTTP.</summary>
public enum GuestAbi
{
    /// <summary>A component that exports wasi:http/incoming-handler@0.2.x.</summary>
    WasiHttp,

    /// <summary>A preview1 command in CGI style (RFC 3875).</summary>
    Preview1Command,
}
