using System.IO.Pipelines;
using Flint.Wasi;
using Flint.Wasi.Http;

namespace Flint.Bench.Instances;

/// <summary>A request to a function whose answer goes nowhere.</summary>
internal sealed class QuietExchange : HttpExchange
{
    private int _status;

    public override string Method => "GET";

    public override string Scheme => "http";

    public override string Authority => "localhost";

    public override string Protocol => "HTTP/1.1";

    public override string BasePath => "/fn/bench";

    public override string Path => "/";

    public override string Query => "";

    public override string RemoteAddress => "127.0.0.1";

    public override string InvocationId => "0123456789abcdef0123456789abcdef";

    public override IReadOnlyList<KeyValuePair<string, string>> RequestHeaders => [];

    public override PipeReader RequestBody { get; } = PipeReader.Create(Stream.Null);

    public override PipeWriter ResponseBody { get; } = PipeWriter.Create(Stream.Null);

    public override bool ResponseStarted => _status != 0;

    public override CancellationToken Aborted => CancellationToken.None;

    public override void StartResponse(int status, IReadOnlyList<KeyValuePair<string, string>> headers) =>
        _status = status;

    public override void SetTrailers(IReadOnlyList<KeyValuePair<string, string>> trailers) { }

    /// <summary>A benchmark of errors would look splendid.</summary>
    public void EnsureAnswered()
    {
        if (_status != 200)
        {
            throw new InvalidOperationException($"The function answered {_status}, not 200.");
        }
    }
}

/// <summary>Drops what a function prints.</summary>
internal sealed class QuietOutput : IGuestOutput
{
    public static QuietOutput Instance { get; } = new();

    public void WriteStdout(ReadOnlySpan<byte> bytes) { }

    public void WriteStderr(ReadOnlySpan<byte> bytes) { }
}
