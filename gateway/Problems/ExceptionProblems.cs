using Flint.Core;
using Microsoft.AspNetCore.Http;

namespace Flint.Gateway.Problems;

/// <summary>Turns the exceptions that the ports declare into what a client is told.</summary>
internal static class ExceptionProblems
{
    /// <summary>The problem for an exception, or null where it is none that a client can do something about.</summary>
    public static Problem? For(Exception exception) =>
        exception switch
        {
            ProblemException e => e.Problem,
            JsonRefusedException { Line: not null } e => Problem.Of(ProblemTypes.InvalidJson, e.Message) with
            {
                Line = e.Line,
                Column = e.Column,
            },
            JsonRefusedException e => Problem.Of(ProblemTypes.InvalidBody, e.Message) with
            {
                Errors = [.. e.Faults.Select(static f => new ProblemError(f.Pointer, f.Message))],
            },
            RevisionConflictException e => Problem.Of(ProblemTypes.RevisionConflict, e.Message) with
            {
                Revision = e.Found ?? 0,
            },
            UnknownVersionException e => Problem.Of(ProblemTypes.UnknownVersion, e.Message) with
            {
                Errors = [new ProblemError($"/weights/{e.Number}", e.Message)],
            },
            ArtifactRefusedException e => Problem.Of(ProblemTypes.ArtifactRefused, e.Message) with
            {
                Fault = FaultName(e.Fault),
                Offset = e.Offset,
            },
            StorageUnavailableException => Problem.Of(
                ProblemTypes.StorageUnavailable,
                "The platform's store cannot be used at present, and nothing was changed. Its log says why; try again"
                    + " once that is mended."
            ),
            BadHttpRequestException e => For(e),
            _ => null,
        };

    /// <summary>A fault's name as the API writes it.</summary>
    public static string FaultName(ArtifactFault fault) =>
        fault switch
        {
            ArtifactFault.Malformed => "malformed",
            ArtifactFault.Invalid => "invalid",
            ArtifactFault.LimitExceeded => "limit-exceeded",
            ArtifactFault.UnsupportedAbi => "unsupported-abi",
            ArtifactFault.UnknownImport => "unknown-import",
            _ => "does-not-start",
        };

    // The framework's own refusals: their messages name the parameter or what is wrong with the HTTP message.
    private static Problem For(BadHttpRequestException exception) =>
        exception.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge => Problem.Of(ProblemTypes.BodyTooLarge, exception.Message),
            StatusCodes.Status415UnsupportedMediaType => Problem.Of(
                ProblemTypes.UnsupportedMediaType,
                exception.Message
            ),
            _ => Problem.Of(ProblemTypes.BadRequest, exception.Message),
        };
}
