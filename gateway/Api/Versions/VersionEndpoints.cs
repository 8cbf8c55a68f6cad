using System.ComponentModel;
using Flint.Core;
using Flint.Gateway.Access;
using Flint.Gateway.Api.Requests;
using Flint.Gateway.Deployment;
using Flint.Gateway.OpenApi;
using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Flint.Gateway.Api.Versions;

/// <summary>Versions: uploading and reading them.</summary>
internal static class VersionEndpoints
{
    private const string WasmMediaType = "application/wasm";

    /// <summary>Maps the endpoints.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        api.MapPost("/functions/{name}/versions", PostAsync)
            .WithName("uploadVersion")
            .Changes(Role.Deployer)
            .WithSummary("Upload a version")
            .WithDescription(
                "Takes the binary as application/wasm, or multipart/form-data with the parts `manifest` (flint.json) and"
                    + " `artifact`. The binary is inspected, checked against what the function may use, compiled and"
                    + " started once; only then it is stored and becomes `live`. The first upload creates the function."
                    + " A binary that the function already has answers its version with 200."
            )
            .ReadsUpload()
            .Produces<VersionResource>(StatusCodes.Status201Created)
            .Produces<VersionResource>()
            .WithProblems(400, 408, 409, 412, 413, 415, 422);
        api.MapGet("/functions/{name}/versions", ListAsync)
            .WithName("listVersions")
            .Reads(Role.Viewer)
            .WithSummary("List the versions of a function")
            .WithDescription("All versions, newest first.")
            .Produces<VersionList>()
            .WithProblems(400, 404);
        api.MapGet("/functions/{name}/versions/{number}", GetAsync)
            .WithName("getVersion")
            .Reads(Role.Viewer)
            .WithSummary("Read a version")
            .Produces<VersionResource>()
            .WithProblems(400, 404);
        api.MapGet("/functions/{name}/versions/{number}/artifact", GetArtifactAsync)
            .WithName("getArtifact")
            .Reads(Role.Deployer)
            .WithSummary("Download a version's binary")
            .Produces<byte[]>(StatusCodes.Status200OK, WasmMediaType)
            .WithProblems(400, 404);
    }

    private static async Task<IResult> PostAsync(
        [AsParameters] FunctionAddress address,
        [Description("Whether the version becomes live; true without it.")] bool? activate,
        HttpContext http,
        IFunctionRegistry registry,
        Deployer deployer,
        TimeProvider time,
        IOptions<GatewayOptions> options,
        CancellationToken cancellation
    )
    {
        var key = address.ToKey();
        var current = await registry.GetAsync(key, cancellation);
        var expected = Preconditions.ExpectedRevision(http.Request, current);
        using var slot = await deployer.EnterAsync(cancellation);
        var upload = await ReadUploadAsync(http.Request, options.Value, time, cancellation);
        if (upload.Manifest?.Name is { } name && name != key.Name)
        {
            throw new ProblemException(
                Problem.Of(
                    ProblemTypes.InvalidBody,
                    $"The manifest names the function \"{name}\", the address \"{key.Name}\". Make them agree."
                ) with
                {
                    Errors = [new ProblemError("/name", $"Must be \"{key.Name}\" here, or be left out.")],
                }
            );
        }
        var request = new DeployRequest(key, upload.Artifact, upload.Manifest?.Settings, activate ?? true, expected);
        var result = await deployer.DeployAsync(request, cancellation);
        http.Response.Headers.ETag = Preconditions.ETagOf(result.Function.Revision);
        var resource = VersionResource.Of(result.Function, result.Version);
        return result.Created
            ? TypedResults.Created($"/api/v1/functions/{key.Name}/versions/{result.Version.Number}", resource)
            : TypedResults.Ok(resource);
    }

    private static async ValueTask<Upload> ReadUploadAsync(
        HttpRequest request,
        GatewayOptions options,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        using var timeout = new CancellationTokenSource(options.UploadTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            return await Upload.ReadAsync(request, options, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new ProblemException(
                Problem.Of(
                    ProblemTypes.UploadTimeout,
                    $"The binary did not arrive within {options.UploadTime} (Flint:Gateway:UploadTime). Send it faster,"
                        + " or raise the option."
                ) with
                {
                    Option = "Flint:Gateway:UploadTime",
                }
            );
        }
    }

    private static async Task<Ok<VersionList>> ListAsync(
        [AsParameters] FunctionAddress address,
        IFunctionRegistry registry,
        CancellationToken cancellation
    )
    {
        var function = await registry.RequireAsync(address.ToKey(), cancellation);
        var versions = await registry.ListVersionsAsync(function.Key, cancellation);
        return TypedResults.Ok(new VersionList([.. versions.Select(v => VersionResource.Of(function, v))]));
    }

    private static async Task<Ok<VersionResource>> GetAsync(
        [AsParameters] FunctionAddress address,
        [Description("The version's number.")] int number,
        IFunctionRegistry registry,
        CancellationToken cancellation
    )
    {
        var function = await registry.RequireAsync(address.ToKey(), cancellation);
        var version = await registry.RequireVersionAsync(function.Key, number, cancellation);
        return TypedResults.Ok(VersionResource.Of(function, version));
    }

    private static async Task<FileContentHttpResult> GetArtifactAsync(
        [AsParameters] FunctionAddress address,
        [Description("The version's number.")] int number,
        IFunctionRegistry registry,
        IArtifactStore artifacts,
        CancellationToken cancellation
    )
    {
        var function = await registry.RequireAsync(address.ToKey(), cancellation);
        var version = await registry.RequireVersionAsync(function.Key, number, cancellation);
        var content =
            await artifacts.GetAsync(version.Digest, cancellation)
            ?? throw new ProblemException(
                ProblemTypes.ArtifactMissing,
                $"The store has lost {version.Digest}. Upload the binary again."
            );
        return TypedResults.File(
            content,
            WasmMediaType,
            $"{function.Key.Name}-{version.Number}.wasm",
            entityTag: new EntityTagHeaderValue($"\"{version.Digest}\"")
        );
    }
}
