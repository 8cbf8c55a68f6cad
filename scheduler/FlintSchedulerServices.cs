using Flint.Core;
using Flint.Scheduler.Loop;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Flint.Scheduler;

/// <summary>Registers the scheduler.</summary>
public static class FlintSchedulerServices
{
    /// <summary>
    /// Adds the scheduler's loop. It needs an <see cref="IFunctionRegistry"/>, an <see cref="INodeDirectory"/> and an
    /// <see cref="IAssignmentPublisher"/> from whoever composes the platform.
    /// </summary>
    public static IServiceCollection AddFlintScheduler(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services
            .AddOptions<SchedulerOptions>()
            .Bind(configuration.GetSection(SchedulerOptions.Section))
            .Validate(static o => o.RetryDelay > TimeSpan.Zero, "Flint:Scheduler:RetryDelay must be above 0.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddHostedService<SchedulerLoop>();
        return services;
    }
}
