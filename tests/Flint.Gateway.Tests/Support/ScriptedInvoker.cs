using System.Diagnostics;
using Flint.Core;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Tests.Support;

/// <summary>A worker that does what a test says.</summary>
internal sealed class ScriptedInvoker : IInvoker
{
    private readonly List<Invocation> _seen = [];

    /// <summary>What the worker does. By default it answers with the invocation's base path and path.</summary>
    public Func<Invocation, HttpContext, ValueTask<InvocationResult>> Script { get; set; } = EchoAsync;

    /// <summary>The invocations that arrived.</summary>
    public IReadOnlyList<Invocation> Seen
    {
        get
        {
            lock (_seen)
            {
                return [.. _seen];
            }
        }
    }

    /// <summary>Has every invocation end like this, without an answer.</summary>
    public void End(InvocationOutcome outcome, string? detail = null) =>
        Script = (_, _) => ValueTask.FromResult(new InvocationResult(outcome, detail));

    public ValueTask<InvocationResult> InvokeAsync(Invocation invocation, HttpContext http)
    {
        lock (_seen)
        {
            _seen.Add(invocation);
        }
        invocation.Start(Stopwatch.GetTimestamp(), 1, 2);
        return Script(invocation, http);
    }

    private static async ValueTask<InvocationResult> EchoAsync(Invocation invocation, HttpContext http)
    {
        http.Response.ContentType = "text/plain";
        await http.Response.WriteAsync($"{invocation.Function.Key}|{invocation.BasePath}|{invocation.Path}");
        return new InvocationResult(InvocationOutcome.Completed);
    }
}
