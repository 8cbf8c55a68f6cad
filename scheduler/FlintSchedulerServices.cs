using Flint.Core;
using Flint.Scheduler.Artifacts;
using Flint.Scheduler.Loop;
using Flint.Scheduler.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Flint.Scheduler;

/// <summary>Registers the scheduler.</summary>
public static class FlintSchedulerServices
{
    /// <summary>
    /// Adds the scheduler's loops. They need an <see cref="IFunctionRegistry"/>, an <see cref="IArtifactStore"/>, an
    /// <see cref="INodeDirectory"/> and an <see cref="IAssignmentPublisher"/> from whoever composes the platform.
    /// </summary>
    public static IServiceCollection AddFlintScheduler(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services
            .AddOptions<SchedulerOptions>()
            .Bind(configuration.GetSection(SchedulerOptions.Section))
            .Validate(static o => o.RetryDelay > TimeSpan.Zero, "Flint:Scheduler:RetryDelay must be above 0.")
            .Validate(
                static o => o.ArtifactCleaningInterval > TimeSpan.Zero && o.ArtifactGrace > TimeSpan.Zero,
                "Flint:Scheduler:ArtifactCleaningInterval and ArtifactGrace must be above 0."
            )
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        services.AddSingleton<SchedulerMetrics>();
        services.AddHostedService<SchedulerLoop>();
        services.AddHostedService<ArtifactCleaner>();
        return services;
    }
}
