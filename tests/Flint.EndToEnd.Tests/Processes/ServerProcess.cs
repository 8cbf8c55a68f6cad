using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Flint.EndToEnd.Tests.Processes;

/// <summary>
/// A server in a process of its own, on a port that the system chose. Disposing it kills the process, so that none
/// outlives a test.
/// </summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, e) => Receive(e.Data);
        _process.ErrorDataReceived += (_, e) => Receive(e.Data);
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) =>
            _address.TrySetException(new InvalidOperationException("The server ended before it listened."));
    }

    /// <summary>Where the server listens.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Whether the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The bytes of memory that are resident.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>All that the process has printed, for messages of failed tests.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts <c>dotnet ASSEMBLY ARGUMENTS</c> and waits until it prints the address that it listens on.</summary>
    public static async Task<ServerProcess> StartAsync(
        string assembly,
        IEnumerable<string> arguments,
        string workingDirectory,
        IEnumerable<KeyValuePair<string, string>> environment
    )
    {
        var start = DotnetProcess.Describe(assembly, arguments, workingDirectory, environment);
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        var server = new ServerProcess(new Process { StartInfo = start });
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        try
        {
            server.Address = await server._address.Task.WaitAsync(StartTimeout);
            return server;
        }
        catch (Exception e)
        {
            await server.DisposeAsync();
            throw new InvalidOperationException($"{e.Message} It printed:\n{server.Output}", e);
        }
    }

    /// <summary>Asks the process to end, as a service manager does, and waits until it has.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        if (Signal(_process.Id, SigTerm) != 0)
        {
            throw new InvalidOperationException("The process could not be signalled: it has ended by itself.");
        }

        await _process.WaitForExitAsync().WaitAsync(StopTimeout);
        return _process.ExitCode;
    }

    /// <summary>Ends the process at once, as <c>kill -9</c> and power cuts do.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(StopTimeout);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().WaitAsync(StopTimeout);
        }

        _process.Dispose();
    }

    private void Receive(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (ListeningAddress().Match(line) is { Success: true } match)
        {
            var port = int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture);
            if (port != 0)
            {
                _address.TrySetResult(new Uri($"http://127.0.0.1:{port}"));
            }
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:(?<port>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningAddress();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
