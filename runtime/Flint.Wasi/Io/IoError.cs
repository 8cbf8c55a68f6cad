using Flint.Component;

namespace Flint.Wasi.Io;

/// <summary>wasi:io/error: why a stream failed.</summary>
/// <param name="message">For people.</param>
/// <param name="detail">What other interfaces can tell about the error, such as an HTTP error code.</param>
internal sealed class IoError(string message, object? detail = null) : HostObject
{
    public string Message { get; } = message;

    public object? Detail { get; } = detail;
}

/// <summary>wasi:io/streams, <c>stream-error</c>.</summary>
internal readonly record struct StreamError(IoError? LastOperationFailed) : IVariantValue<StreamError>
{
    public static StreamError Closed => default;

    /// <summary>What a stream without more bytes answers.</summary>
    public static StreamError Ended(InputStream stream) => new(stream.TakeFailure());

    public static VariantShape<StreamError> Shape { get; } =
        new VariantShape<StreamError>(static e => e.LastOperationFailed is null ? 1 : 0)
            .Case<IoError>("last-operation-failed", static e => new StreamError(e), static e => e.LastOperationFailed!)
            .Case("closed", Closed);
}
