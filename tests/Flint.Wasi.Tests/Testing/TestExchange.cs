using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Flint.Wasi.Http;

namespace Flint.Wasi.Tests.Testing;

/// <summary>A request made of values, and the response in memory.</summary>
internal sealed class TestExchange : HttpExchange, IDisposable
{
    private static readonly PipeOptions Unlimited = new(pauseWriterThreshold: 0, useSynchronizationContext: false);

    private readonly CancellationTokenSource _abort = new();
    private readonly Pipe _request = new(Unlimited);
    private readonly Pipe _response = new(Unlimited);
    private readonly StringBuilder _sent = new();
    private CountingWriter? _writer;

    public TestExchange(string path = "/", string body = "", bool isBodyOpen = false)
    {
        var question = path.IndexOf('?');
        Path = question < 0 ? path : path[..question];
        Query = question < 0 ? "" : path[question..];
        if (body.Length > 0)
        {
            Send(body);
        }

        if (!isBodyOpen)
        {
            _request.Writer.Complete();
        }
    }

    public override string Method { get; } = "POST";

    public override string Scheme { get; } = "http";

    public override string Authority { get; } = "localhost:8080";

    public override string Protocol { get; } = "HTTP/1.1";

    public override string BasePath { get; } = "/fn/a test";

    public override string Path { get; }

    public override string Query { get; }

    public override string RemoteAddress { get; } = "192.0.2.1";

    public override string InvocationId { get; } = "0123456789abcdef0123456789abcdef";

    public override IReadOnlyList<KeyValuePair<string, string>> RequestHeaders => Headers;

    public List<KeyValuePair<string, string>> Headers { get; } = [];

    public override PipeReader RequestBody => _request.Reader;

    public override PipeWriter ResponseBody => _writer ??= new CountingWriter(_response.Writer);

    public override bool ResponseStarted => Status is not null;

    public override CancellationToken Aborted => _abort.Token;

    public int? Status { get; private set; }

    public IReadOnlyList<KeyValuePair<string, string>> ResponseHeaders { get; private set; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Trailers { get; private set; } = [];

    /// <summary>How often the guest sent what it had written.</summary>
    public int Flushes => _writer?.Flushes ?? 0;

    public int Waits { get; private set; }

    public void Abort() => _abort.Cancel();

    /// <summary>Has a part of the request body arrive, and maybe its end.</summary>
    public void Send(string text, bool isLast = false)
    {
        _request.Writer.Write(Encoding.UTF8.GetBytes(text));
        Task.WaitAll(_request.Writer.FlushAsync().AsTask());
        if (isLast)
        {
            _request.Writer.Complete();
        }
    }

    public override void StartResponse(int status, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        Status = status;
        ResponseHeaders = headers;
    }

    public override void SetTrailers(IReadOnlyList<KeyValuePair<string, string>> trailers) => Trailers = trailers;

    public override void BeginWait() => Waits++;

    /// <summary>The body so far.</summary>
    public string ReadBody()
    {
        Task.WaitAll(ResponseBody.FlushAsync().AsTask());
        if (_response.Reader.TryRead(out var result))
        {
            _sent.Append(Encoding.UTF8.GetString(result.Buffer));
            _response.Reader.AdvanceTo(result.Buffer.End);
        }

        return _sent.ToString();
    }

    public void Dispose() => _abort.Dispose();

    private sealed class CountingWriter(PipeWriter inner) : PipeWriter
    {
        public int Flushes { get; private set; }

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            Flushes++;
            return inner.FlushAsync(cancellationToken);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);
    }
}
