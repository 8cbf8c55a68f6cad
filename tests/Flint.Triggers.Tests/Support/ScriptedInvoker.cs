using System.Collections.Concurrent;
using System.Text;
using Flint.Core;
using Microsoft.AspNetCore.Http;

namespace Flint.Triggers.Tests.Support;

/// <summary>A worker that does what a test says.</summary>
internal sealed class ScriptedInvoker : IInvoker
{
    private int _running;

    /// <summary>What it does with an invocation; by default it answers with status 200 and what it saw.</summary>
    public Func<Invocation, HttpContext, ValueTask<InvocationResult>> Script { get; set; } = EchoAsync;

    /// <summary>The ids that arrived, in their order.</summary>
    public ConcurrentQueue<string> Seen { get; } = new();

    /// <summary>The most that ran at once.</summary>
    public int MostAtOnce { get; private set; }

    public async ValueTask<InvocationResult> InvokeAsync(Invocation invocation, HttpContext http)
    {
        Seen.Enqueue(invocation.Id);
        lock (Seen)
        {
            MostAtOnce = Math.Max(MostAtOnce, ++_running);
        }

        try
        {
            return await Script(invocation, http);
        }
        finally
        {
            lock (Seen)
            {
                _running--;
            }
        }
    }

    /// <summary>Has every invocation answered with a status.</summary>
    public void Answer(int status) =>
        Script = (_, http) =>
        {
            http.Response.StatusCode = status;
            return ValueTask.FromResult(new InvocationResult(InvocationOutcome.Completed));
        };

    /// <summary>Has every invocation end like this, without an answer.</summary>
    public void End(InvocationOutcome outcome, string? detail = null) =>
        Script = (_, _) => ValueTask.FromResult(new InvocationResult(outcome, detail));

    private static async ValueTask<InvocationResult> EchoAsync(Invocation invocation, HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        var request = http.Request;
        http.Response.Headers["X-Seen"] =
            $"{request.Headers["X-Sent"]} {request.Headers["Flint-Invocation-Id"]} {request.Headers["Flint-Attempt"]}";
        var text =
            $"{request.Method} {invocation.BasePath}|{invocation.Path}|{request.QueryString}|{request.Host}|{body}";
        await http.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(text));
        return new InvocationResult(InvocationOutcome.Completed);
    }
}
