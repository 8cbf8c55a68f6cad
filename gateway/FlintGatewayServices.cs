using System.Text.Json.Serialization;
using Flint.Core;
using Flint.Gateway.Access;
using Flint.Gateway.Access.Audit;
using Flint.Gateway.Access.Keys;
using Flint.Gateway.Access.Tokens;
using Flint.Gateway.Api;
using Flint.Gateway.Asynchronous;
using Flint.Gateway.Deployment;
using Flint.Gateway.Events;
using Flint.Gateway.Invocations;
using Flint.Gateway.Namespaces;
using Flint.Gateway.OpenApi;
using Flint.Gateway.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Flint.Gateway;

/// <summary>Registers the gateway.</summary>
public static class FlintGatewayServices
{
    /// <summary>
    /// Adds the data plane and the management API. They need an <see cref="IAssignmentSource"/>, an
    /// <see cref="IInvoker"/>, an <see cref="IVersionPreparer"/>, an <see cref="IFunctionRegistry"/>, an
    /// <see cref="IArtifactStore"/>, an <see cref="IInvocationQueue"/>, an <see cref="IFunctionLog"/>, an
    /// <see cref="INodeDirectory"/>, an <see cref="IKeyStore"/> and an <see cref="IAuditLog"/> from whoever composes the
    /// platform.
    /// </summary>
    public static IServiceCollection AddFlintGateway(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services
            .AddOptions<GatewayOptions>()
            .Bind(configuration.GetSection(GatewayOptions.Section))
            .Validate(
                static o => o is { SecretBytes: > 0, SecretsPerNamespace: >= 0 },
                "Flint:Gateway: SecretBytes must be above 0, SecretsPerNamespace at least 0."
            )
            .Validate(
                static o => o is { ArtifactBytes: > 0, JsonBytes: > 0, TestCallResponseBytes: >= 0 },
                "Flint:Gateway: ArtifactBytes and JsonBytes must be above 0, TestCallResponseBytes at least 0."
            )
            .Validate(
                static o =>
                    o is { ConcurrentDeploys: > 0, RetryAfterSeconds: >= 0 } && o.RouteUpdateWait >= TimeSpan.Zero,
                "Flint:Gateway: ConcurrentDeploys and UploadTime must be above 0, RetryAfterSeconds and RouteUpdateWait at"
                    + " least 0."
            )
            .ValidateOnStart();
        services.TryAddSingleton(Random.Shared);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<INamespacePolicies, ConfiguredNamespacePolicies>();
        AddAccess(services, configuration);
        services.AddSingleton<RouteTables>();
        services.AddSingleton<EventFeed>();
        services.AddSingleton<InvocationIds>();
        services.AddSingleton<InvocationRunner>();
        services.AddSingleton<AsyncAcceptor>();
        services.AddSingleton<SettingsGate>();
        services.AddSingleton<Deployer>();
        services.AddSingleton<AliasMover>();
        services.AddHostedService<RouteTableUpdater>();
        services.ConfigureHttpJsonOptions(static o =>
        {
            o.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            o.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            // Numbers are numbers; the framework's default would also describe them as strings.
            o.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        // A parameter that cannot be bound ends in a problem document, which an exception leads to and a bare 400 not.
        services.Configure<RouteHandlerOptions>(static o => o.ThrowOnBadRequest = true);
        services.AddOpenApi(ApiDescription.DocumentName, ApiDescription.Configure);
        return services;
    }

    private static void AddAccess(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AccessOptions>().Bind(configuration.GetSection(AccessOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsCheck>();
        services.AddSingleton<KnownKeys>();
        services.AddSingleton<IssuerKeys>();
        services.AddSingleton<TokenValidator>();
        services.AddSingleton(static s => new PlatformAccess(
            s.GetRequiredService<IOptions<AccessOptions>>(),
            s.GetRequiredService<KnownKeys>()
        ));
        services.AddSingleton<Authenticator>();
        services.AddSingleton<IAuthenticator>(static s => s.GetRequiredService<Authenticator>());
        services.AddSingleton<CallGuard>();
        services.AddSingleton<AuditTrail>();
        services.AddHostedService<KeyKeeper>();
    }
}
