using System.Diagnostics;
using System.Net;
using System.Net.Http;

namespace Flint.Bench.Load;

/// <summary>
/// A client in a process of its own, so that what is measured is the server: in one process both share the thread pool and
/// stop for each other's garbage. It is told what to do line by line and answers each line with one.
/// </summary>
internal sealed class ClientProcess : IDisposable
{
    /// <summary>The first argument of a process that is a client.</summary>
    public const string Argument = "--client";

    private readonly Process _process;

    public ClientProcess(string role, IPEndPoint address)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { Argument, role, $"http://{address}" },
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Insert(0, typeof(ClientProcess).Assembly.Location);
        }

        _process = Process.Start(start)!;
    }

    /// <summary>Runs as a client until the input ends.</summary>
    public static async Task<int> RunAsync(string role, Uri address)
    {
        using var client = new HttpClient { BaseAddress = address };
        Func<string, Task<string>> answer = role switch
        {
            HelloClient.Role => new HelloClient(client).AnswerAsync,
            SleepClient.Role => new SleepClient(client).AnswerAsync,
            _ => throw new ArgumentException($"There is no client {role}.", nameof(role)),
        };
        while (await Console.In.ReadLineAsync() is { } line)
        {
            await Console.Out.WriteLineAsync(await answer(line));
        }

        return 0;
    }

    /// <summary>Has the client do something, and waits until it has.</summary>
    public async Task<string> AskAsync(string what)
    {
        await _process.StandardInput.WriteLineAsync(what);
        await _process.StandardInput.FlushAsync();
        return await _process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException(
                $"The client has ended when it was told to {what}; see its error above."
            );
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
