using Flint.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Gateway.Access.Audit;

/// <summary>
/// Records changes and refused attempts at them. The entry is durable before the client hears of the outcome; where the
/// log cannot be written, the change holds all the same and the process's own log says what is missing. Attempts without
/// a valid credential are not recorded: strangers could push everything else out of a bounded log with them.
/// </summary>
internal sealed partial class AuditTrail(
    IAuditLog log,
    IOptions<AccessOptions> options,
    TimeProvider time,
    ILogger<AuditTrail> logger
)
{
    private const int ClientLeft = 499;
    private const string Root = "/api/v1/";

    // An address may be longer than anybody wants to read, and every entry is kept for long.
    private const int LongestTarget = 300;

    /// <summary>Records how a request ends.</summary>
    public void Follow(HttpContext http, Principal principal, string @namespace)
    {
        var path = http.Request.Path.Value ?? "";
        var target = path.StartsWith(Root, StringComparison.OrdinalIgnoreCase) ? path[Root.Length..] : path;
        var entry = new AuditEntry
        {
            Time = time.GetUtcNow(),
            Principal = principal.Name,
            Kind = principal.Kind,
            CredentialId = principal.Id,
            Source = http.Connection.RemoteIpAddress?.ToString() ?? "",
            Namespace = @namespace,
            Action = http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? "",
            Target = target.Length <= LongestTarget ? target : target[..LongestTarget],
            Status = ClientLeft,
        };
        var recorded = false;
        http.Response.OnStarting(() =>
        {
            recorded = true;
            return AppendAsync(entry with { Status = http.Response.StatusCode });
        });
        http.Response.OnCompleted(() => recorded ? Task.CompletedTask : AppendAsync(entry));
    }

    // The client may leave; what happened is recorded all the same.
    private async Task AppendAsync(AuditEntry entry)
    {
        try
        {
            await log.AppendAsync(entry, options.Value.AuditEntries, CancellationToken.None);
        }
        catch (StorageUnavailableException e)
        {
            Log.NotRecorded(logger, entry.Principal, entry.Action, entry.Target, entry.Namespace, entry.Status, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "The audit log could not be written: {Principal} made {Action} on {Target} in {Namespace} with {Status}"
        )]
        public static partial void NotRecorded(
            ILogger logger,
            string principal,
            string action,
            string target,
            string @namespace,
            int status,
            Exception exception
        );
    }
}
