namespace Flint.Host.Commands;

/// <summary>What the process says when it ends. Scripts rely on it.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    internal const int Success = 0;

    /// <summary>The server refused, the function answered with an error, or the platform could not start.</summary>
    internal const int Failure = 1;

    /// <summary>The command line, a manifest or a file that it names is wrong.</summary>
    internal const int Usage = 2;

    /// <summary>No server answers at the address.</summary>
    internal const int Unreachable = 3;
}
