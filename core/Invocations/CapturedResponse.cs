using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Flint.Core;

/// <summary>
/// A response that is kept instead of sent, up to a number of bytes: for callers of an invoker that have no connection.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Naming",
    "CA1710:Identifiers should have correct suffix",
    Justification = "It is a response; that its body is a stream of the same object saves an object."
)]
public sealed class CapturedResponse
    : Stream,
        IHttpResponseFeature,
        IHttpResponseBodyFeature,
        IHttpResponseTrailersFeature
{
    private readonly MemoryStream _content = new();
    private readonly Stack<(Func<object, Task> Callback, object State)> _onStarting = [];
    private readonly Stack<(Func<object, Task> Callback, object State)> _onCompleted = [];
    private readonly long _limit;

    /// <summary>Keeps up to <paramref name="limit"/> bytes of the body.</summary>
    public CapturedResponse(long limit)
    {
        _limit = limit;
        Writer = PipeWriter.Create(this, new StreamPipeWriterOptions(leaveOpen: true));
    }

    /// <summary>Whether the body was longer than what is kept.</summary>
    public bool Truncated { get; private set; }

    /// <inheritdoc/>
    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    /// <inheritdoc/>
    public string? ReasonPhrase { get; set; }

    /// <inheritdoc/>
    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    /// <inheritdoc/>
    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    /// <inheritdoc/>
    public bool HasStarted { get; private set; }

    /// <inheritdoc/>
    public PipeWriter Writer { get; }

    /// <inheritdoc/>
    public Stream Stream => this;

    /// <summary>Only here for the interface: bodies go through <see cref="Stream"/> and <see cref="Writer"/>.</summary>
    Stream IHttpResponseFeature.Body
    {
        get => this;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The body's bytes.</summary>
    public ReadOnlyMemory<byte> Content => _content.GetBuffer().AsMemory(0, (int)_content.Length);

    /// <inheritdoc/>
    public void OnStarting(Func<object, Task> callback, object state) => _onStarting.Push((callback, state));

    /// <inheritdoc/>
    public void OnCompleted(Func<object, Task> callback, object state) => _onCompleted.Push((callback, state));

    /// <inheritdoc/>
    public void DisableBuffering() { }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (HasStarted)
        {
            return;
        }
        while (_onStarting.TryPop(out var entry))
        {
            await entry.Callback(entry.State);
        }
        HasStarted = true;
    }

    /// <summary>Ends the response: what was buffered arrives, and callbacks run.</summary>
    public async Task CompleteAsync()
    {
        await StartAsync();
        await Writer.CompleteAsync();
        while (_onCompleted.TryPop(out var entry))
        {
            await entry.Callback(entry.State);
        }
    }

    /// <inheritdoc/>
    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A function's response is never a file of the host.");

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        await StartAsync(cancellationToken);
        Keep(buffer.Span);
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        // The callbacks of this product complete at once; only a foreign one could make this wait.
        StartAsync().GetAwaiter().GetResult();
        Keep(buffer.AsSpan(offset, count));
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => StartAsync(cancellationToken);

    /// <inheritdoc/>
    public override void Flush() => StartAsync().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var room = (int)Math.Min(bytes.Length, _limit - _content.Length);
        Truncated |= room < bytes.Length;
        _content.Write(bytes[..room]);
    }
}
