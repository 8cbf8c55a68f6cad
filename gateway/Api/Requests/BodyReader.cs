using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Flint.Gateway.Api.Requests;

/// <summary>Reads bodies of the management API whole, up to a limit.</summary>
internal static class BodyReader
{
    /// <summary>Reads the body of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limit">The most bytes.</param>
    /// <param name="option">The name of the option that holds the limit, for the message.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ProblemException">The body is over the limit.</exception>
    public static ValueTask<byte[]> ReadAsync(
        HttpRequest request,
        long limit,
        string option,
        CancellationToken cancellation
    )
    {
        LiftServerLimit(request.HttpContext);
        return request.ContentLength > limit
            ? throw TooLarge(limit, option)
            : ReadAsync(request.Body, request.ContentLength, limit, option, cancellation);
    }

    /// <summary>Reads a JSON body.</summary>
    /// <exception cref="ProblemException">It is over the limit, or of another media type.</exception>
    public static ValueTask<byte[]> ReadJsonAsync(
        HttpRequest request,
        GatewayOptions options,
        CancellationToken cancellation
    ) =>
        request.HasJsonContentType()
            ? ReadAsync(request, options.JsonBytes, JsonBytesOption, cancellation)
            : throw new ProblemException(
                ProblemTypes.UnsupportedMediaType,
                "The body must be JSON. Send it with the header Content-Type: application/json."
            );

    /// <summary>Reads the body of a request; null where it is over the limit.</summary>
    public static async ValueTask<byte[]?> TryReadAsync(HttpRequest request, long limit, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream((int)Math.Min(request.ContentLength ?? 0, FirstBuffer));
        var chunk = new byte[ChunkBytes];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, cancellation)) > 0)
        {
            if (buffer.Length + read > limit)
            {
                return null;
            }
            buffer.Write(chunk, 0, read);
        }
        return buffer.ToArray();
    }

    /// <summary>The name of <see cref="GatewayOptions.JsonBytes"/>.</summary>
    public const string JsonBytesOption = "Flint:Gateway:JsonBytes";

    /// <summary>The name of <see cref="GatewayOptions.ArtifactBytes"/>.</summary>
    public const string ArtifactBytesOption = "Flint:Gateway:ArtifactBytes";

    /// <summary>Reads a stream whose length may be known.</summary>
    public static async ValueTask<byte[]> ReadAsync(
        Stream stream,
        long? declared,
        long limit,
        string option,
        CancellationToken cancellation
    )
    {
        // A declared length only sizes the buffer up to a point: memory is taken as bytes arrive, not as promised.
        using var buffer = new MemoryStream((int)Math.Min(declared ?? 0, FirstBuffer));
        var chunk = new byte[ChunkBytes];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellation)) > 0)
        {
            if (buffer.Length + read > limit)
            {
                throw TooLarge(limit, option);
            }
            buffer.Write(chunk, 0, read);
        }
        return buffer.ToArray();
    }

    /// <summary>Takes the server's own limit away (30 MB by default): <see cref="ReadAsync(HttpRequest, long, string, CancellationToken)"/> counts itself.</summary>
    public static void LiftServerLimit(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = null;
        }
    }

    private const int ChunkBytes = 64 << 10;
    private const long FirstBuffer = 1 << 20;

    private static ProblemException TooLarge(long limit, string option) =>
        new(
            Problem.Of(
                ProblemTypes.BodyTooLarge,
                $"The body is larger than {limit} bytes. Send less, or raise the option {option}."
            ) with
            {
                Option = option,
                Limit = limit,
            }
        );
}
