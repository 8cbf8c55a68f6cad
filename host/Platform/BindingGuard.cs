using System.Net;
using Flint.Gateway.Access;

namespace Flint.Host.Platform;

/// <summary>
/// Keeps a platform that nobody could prove themselves to off the network, and has one on the network demand credentials.
/// Kestrel shows it every endpoint right before it listens there, wherever the endpoint was configured.
/// </summary>
internal static class BindingGuard
{
    /// <exception cref="StartRefusedException">The endpoint can be reached from other machines, and there is no credential.</exception>
    internal static void Check(EndPoint endpoint, PlatformOptions options, PlatformAccess access)
    {
        if (access is { CredentialsAreRequired: true, CredentialsExist: false })
        {
            throw new StartRefusedException(
                $"Refused to listen on {endpoint}: Flint:Access:Required demands a credential of everybody, and there is "
                    + $"none that holds, so nobody could use the platform. {HowToMakeOne}"
            );
        }

        // What is no IP endpoint is a Unix domain socket or a named pipe: the file system or the system guards it.
        if (options.AllowAnonymous || endpoint is not IPEndPoint ip || IPAddress.IsLoopback(ip.Address))
        {
            return;
        }

        if (!access.CredentialsExist)
        {
            throw new StartRefusedException(
                $"Refused to listen on {endpoint}: other machines could reach it, and no authentication is configured, so "
                    + $"anyone could deploy and remove functions. {HowToMakeOne} Or listen on loopback "
                    + "(ASPNETCORE_URLS=http://127.0.0.1:8080), or, where the network itself keeps strangers out, set "
                    + "Flint__AllowAnonymous=true."
            );
        }

        access.RequireCredentials();
    }

    private const string HowToMakeOne =
        "Make an admin key on this data directory (flint keys create admin --role admin@* --data-directory <folder>), name a "
        + "file with a key (Flint__Access__AdminKeyFile), or an OpenID provider (Flint__Access__Tokens__Authority).";
}

/// <summary>The platform does not start; the message says why and what to do.</summary>
internal sealed class StartRefusedException(string message) : Exception(message);
