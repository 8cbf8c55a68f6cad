using System.Net;

namespace Flint.Host.Platform;

/// <summary>
/// Keeps a platform that asks nobody for credentials off the network. Kestrel shows it every endpoint right before it
/// listens there, wherever the endpoint was configured.
/// </summary>
internal static class BindingGuard
{
    /// <exception cref="StartRefusedException">The endpoint can be reached from other machines.</exception>
    internal static void Check(EndPoint endpoint, PlatformOptions options)
    {
        // What is no IP endpoint is a Unix domain socket or a named pipe: the file system or the system guards it.
        if (options.AllowAnonymous || endpoint is not IPEndPoint ip || IPAddress.IsLoopback(ip.Address))
        {
            return;
        }

        throw new StartRefusedException(
            $"Refused to listen on {endpoint}: other machines could reach it, and no authentication is configured, so anyone "
                + "could deploy and remove functions. Listen on loopback (ASPNETCORE_URLS=http://127.0.0.1:8080) and put a "
                + "proxy that authenticates in front, or, where the network itself keeps strangers out, set "
                + "Flint__AllowAnonymous=true."
        );
    }
}

/// <summary>The platform does not start; the message says why and what to do.</summary>
internal sealed class StartRefusedException(string message) : Exception(message);
