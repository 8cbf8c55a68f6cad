using Flint.Core;
using Flint.Triggers.Cron;
using Flint.Triggers.Dispatch;
using Flint.Triggers.Retention;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Flint.Triggers;

/// <summary>Registers what runs queued invocations.</summary>
public static class FlintTriggersServices
{
    /// <summary>
    /// Adds the dispatcher and its loops. They need an <see cref="IInvocationQueue"/>, an <see cref="IAssignmentSource"/>
    /// and an <see cref="IInvoker"/> from whoever composes the platform.
    /// </summary>
    public static IServiceCollection AddFlintTriggers(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services
            .AddOptions<QueueOptions>()
            .Bind(configuration.GetSection(QueueOptions.Section))
            .Validate(
                static o =>
                    o is { BodyBytes: > 0, HeadBytes: > 0, ResponseBytes: >= 0, ResultBytes: >= 0, BacklogBytes: > 0 },
                "Flint:Queue: BodyBytes, HeadBytes and BacklogBytes must be above 0, ResponseBytes and ResultBytes at least 0."
            )
            .Validate(
                static o =>
                    o is { BacklogPerFunction: > 0, Backlog: > 0, DeadLettersPerFunction: > 0 }
                    && o.ResultTime > TimeSpan.Zero
                    && o.KeyTime > TimeSpan.Zero,
                "Flint:Queue: BacklogPerFunction, Backlog, DeadLettersPerFunction, ResultTime and KeyTime must be above 0."
            )
            .ValidateOnStart();
        services
            .AddOptions<TriggerOptions>()
            .Bind(configuration.GetSection(TriggerOptions.Section))
            .Validate(
                static o => o.Concurrency > 0 && o.Lease > TimeSpan.Zero && o.CleaningInterval > TimeSpan.Zero,
                "Flint:Triggers: Concurrency, Lease and CleaningInterval must be above 0."
            )
            .Validate(
                static o => o.StoreDelay > TimeSpan.Zero && o.BusyDelay > TimeSpan.Zero && o.StopTime >= TimeSpan.Zero,
                "Flint:Triggers: StoreDelay and BusyDelay must be above 0, StopTime at least 0."
            )
            .Validate<IOptions<QueueOptions>>(
                // The queue must know a due time's key for as long as the due time may be run.
                static (o, queue) => o.MissedWindow >= TimeSpan.Zero && o.MissedWindow < queue.Value.KeyTime,
                "Flint:Triggers:MissedWindow must be at least 0 and below Flint:Queue:KeyTime."
            )
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Random.Shared);
        services.AddSingleton<RunningInvocations>();
        services.AddSingleton<Backoff>();
        services.AddSingleton<Attempt>();
        services.AddSingleton<Verdicts>();
        // Services stop in the opposite order: leases are kept until what runs has drained.
        services.AddHostedService<LeaseKeeper>();
        services.AddHostedService<QueueCleaner>();
        services.AddHostedService<CronLoop>();
        services.AddHostedService<DispatchLoop>();
        return services;
    }
}
