using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Flint.Gateway.Api.Streams;

/// <summary>
/// Answers with server-sent events (HTML standard, section 9.2). Unlike the framework's result for them it sends its
/// headers at once, so that a client knows that it listens before anything happens; it sends comments while nothing
/// happens, so that proxies keep the connection and a client that is gone is noticed; and it ends when the platform
/// stops, which would otherwise wait for it.
/// </summary>
internal sealed class EventStream<T>(
    Func<CancellationToken, IAsyncEnumerable<StreamEvent<T>>> source,
    JsonTypeInfo<T> contract
) : IResult
{
    // Half of the shortest idle time that common proxies allow.
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var time = services.GetRequiredService<TimeProvider>();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
            httpContext.RequestAborted,
            services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping
        );
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await response.Body.FlushAsync(ended.Token);
        try
        {
            await WriteAllAsync(response, time, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client went away, or the platform stops: both end the stream.
        }
    }

    private async Task WriteAllAsync(HttpResponse response, TimeProvider time, CancellationToken cancellation)
    {
        await using var events = source(cancellation).GetAsyncEnumerator(cancellation);
        while (true)
        {
            var next = events.MoveNextAsync().AsTask();
            while (!next.IsCompleted && !await CompletesWithinAsync(next, time, cancellation))
            {
                await WriteAsync(response, ":\n\n", cancellation);
            }
            if (!await next)
            {
                return;
            }
            await WriteAsync(response, Format(events.Current), cancellation);
        }
    }

    private static async Task<bool> CompletesWithinAsync(Task task, TimeProvider time, CancellationToken cancellation)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pause = Task.Delay(KeepAliveInterval, time, timer.Token);
        var first = await Task.WhenAny(task, pause);
        await timer.CancelAsync();
        return first == task || cancellation.IsCancellationRequested;
    }

    // JSON without indentation has no line breaks, which would end the field.
    private string Format(StreamEvent<T> item)
    {
        var text = new StringBuilder();
        text.Append("event: ").Append(item.Type).Append('\n');
        text.Append("data: ").Append(JsonSerializer.Serialize(item.Data, contract)).Append('\n');
        if (item.Id is not null)
        {
            text.Append("id: ").Append(item.Id).Append('\n');
        }
        return text.Append('\n').ToString();
    }

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellation)
    {
        await response.WriteAsync(text, cancellation);
        await response.Body.FlushAsync(cancellation);
    }
}

/// <summary>One event of a stream.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Data">What it carries, as JSON.</param>
/// <param name="Id">What a client that comes back names as the last it has seen; null where that is not possible.</param>
internal readonly record struct StreamEvent<T>(string Type, T Data, string? Id = null);
