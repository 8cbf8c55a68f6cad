using Microsoft.AspNetCore.Http;

namespace Flint.Core;

/// <summary>
/// The port from the gateway to a worker: in one process the worker itself, in a cluster the forwarder to another node.
/// </summary>
public interface IInvoker
{
    /// <summary>
    /// Runs a function against a request. Request and response bodies stream through <paramref name="http"/>.
    /// Calls <see cref="Invocation.Start"/> before guest code runs. Headers that the caller has set on the response
    /// beforehand stay.
    /// </summary>
    /// <returns>
    /// How it ended. Where the outcome is a failure and the response has not started, the caller writes the problem
    /// document; where it has started, the caller aborts the connection.
    /// </returns>
    ValueTask<InvocationResult> InvokeAsync(Invocation invocation, HttpContext http);
}
