using System.Globalization;
using Flint.Core;
using Flint.Gateway.Api.Requests;
using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Flint.Gateway.Api.Versions;

/// <summary>An uploaded binary, with the manifest where one came along.</summary>
internal sealed record Upload(byte[] Artifact, FunctionManifest? Manifest)
{
    private const string WasmMediaType = "application/wasm";
    private const string ManifestPart = "manifest";
    private const string ArtifactPart = "artifact";

    // What curl, browsers and client libraries make is about 60 characters; RFC 2046 allows 70.
    private const int LongestBoundary = 70;

    /// <summary>Reads an upload: a bare binary, or parts.</summary>
    /// <exception cref="ProblemException">The media type is another one, a part is wrong or missing, or too large.</exception>
    /// <exception cref="JsonRefusedException">The manifest is not valid.</exception>
    public static async ValueTask<Upload> ReadAsync(
        HttpRequest request,
        GatewayOptions options,
        CancellationToken cancellation
    )
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            throw Unsupported(request.ContentType);
        }
        if (type.MediaType.Equals(WasmMediaType, StringComparison.OrdinalIgnoreCase))
        {
            var artifact = await BodyReader.ReadAsync(
                request,
                options.ArtifactBytes,
                BodyReader.ArtifactBytesOption,
                cancellation
            );
            return new Upload(artifact, null);
        }
        if (!type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            throw Unsupported(request.ContentType);
        }
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary);
        if (boundary.Length is 0 or > LongestBoundary)
        {
            throw new ProblemException(
                ProblemTypes.BadRequest,
                $"The multipart body needs a boundary of 1 to {LongestBoundary} characters in its Content-Type."
            );
        }
        BodyReader.LiftServerLimit(request.HttpContext);
        return await ReadPartsAsync(new MultipartReader(boundary.ToString(), request.Body), options, cancellation);
    }

    private static async ValueTask<Upload> ReadPartsAsync(
        MultipartReader reader,
        GatewayOptions options,
        CancellationToken cancellation
    )
    {
        byte[]? manifest = null;
        byte[]? artifact = null;
        try
        {
            while (await reader.ReadNextSectionAsync(cancellation) is { } section)
            {
                switch (NameOf(section))
                {
                    case ManifestPart when manifest is null:
                        manifest = await BodyReader.ReadAsync(
                            section.Body,
                            null,
                            options.JsonBytes,
                            BodyReader.JsonBytesOption,
                            cancellation
                        );
                        break;
                    case ArtifactPart when artifact is null:
                        artifact = await BodyReader.ReadAsync(
                            section.Body,
                            null,
                            options.ArtifactBytes,
                            BodyReader.ArtifactBytesOption,
                            cancellation
                        );
                        break;
                    case var name:
                        throw PartProblem($"The part \"{name}\" is unknown or there twice.");
                }
            }
        }
        catch (Exception e)
            when (e is InvalidDataException or IOException { Source: "Microsoft.AspNetCore.WebUtilities" })
        {
            throw new ProblemException(ProblemTypes.BadRequest, $"The multipart body is broken: {e.Message}");
        }
        return artifact is null
            ? throw PartProblem("The part \"artifact\" is missing.")
            : new Upload(artifact, manifest is null ? null : SettingsReader.ReadManifest(manifest));
    }

    private static string NameOf(MultipartSection section) =>
        ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
            ? HeaderUtilities.RemoveQuotes(disposition.Name).ToString()
            : "";

    private static ProblemException PartProblem(string what) =>
        new(
            ProblemTypes.InvalidBody,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what} Send the part \"artifact\" with the binary and, if there is one, \"manifest\" with flint.json."
            )
        );

    private static ProblemException Unsupported(string? found) =>
        new(
            ProblemTypes.UnsupportedMediaType,
            $"The Content-Type is {(string.IsNullOrEmpty(found) ? "missing" : $"\"{found}\"")}. Send the binary as"
                + $" {WasmMediaType}, or as multipart/form-data with the parts \"manifest\" and \"artifact\"."
        );
}
