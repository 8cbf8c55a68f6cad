using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Flint.Core;

namespace Flint.Triggers.Cron;

/// <summary>A schedule of a function, ready to be asked.</summary>
internal sealed class CronTrigger
{
    private readonly TriggerSettings _settings;
    private readonly CronExpression _expression;
    private readonly TimeZoneInfo _zone;

    /// <summary>A schedule.</summary>
    /// <exception cref="FormatException">The schedule is none.</exception>
    /// <exception cref="TimeZoneNotFoundException">This machine does not know the time zone.</exception>
    internal CronTrigger(FunctionKey function, TriggerSettings settings)
    {
        _settings = settings;
        _expression = CronExpression.Parse(settings.Schedule ?? "");
        _zone = settings.TimeZone is { } zone ? TimeZoneInfo.FindSystemTimeZoneById(zone) : TimeZoneInfo.Utc;
        Key = new TriggerKey(function, HashOf(settings));
    }

    /// <summary>Its name; schedules of a function that say the same are one.</summary>
    internal TriggerKey Key { get; }

    /// <summary>The first due time after a moment.</summary>
    internal DateTimeOffset? NextAfter(DateTimeOffset moment) => _expression.NextAfter(moment, _zone);

    /// <summary>What is put into the queue for a due time, under a key that only this due time has.</summary>
    internal NewInvocation InvocationFor(DateTimeOffset due)
    {
        var function = Key.Function;
        var query = _settings.Path.IndexOf('?', StringComparison.Ordinal);
        var headers = ImmutableArray.CreateBuilder<QueuedHeader>();
        headers.Add(
            new QueuedHeader(
                "Flint-Scheduled-Time",
                due.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            )
        );
        if (_settings.Body is not null)
        {
            headers.Add(new QueuedHeader("Content-Type", _settings.ContentType ?? "text/plain; charset=utf-8"));
        }

        return new NewInvocation
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            Function = function,
            Origin = QueuedOrigin.Cron,
            Key = string.Create(
                CultureInfo.InvariantCulture,
                $"cron:{function}:{Key.Trigger}:{due.ToUnixTimeSeconds()}"
            ),
            Request = new QueuedRequest
            {
                Method = _settings.Method ?? "POST",
                BasePath =
                    function.Namespace == FunctionKey.DefaultNamespace
                        ? $"/fn/{function.Name}"
                        : $"/ns/{function.Namespace}/fn/{function.Name}",
                Path = query < 0 ? _settings.Path : _settings.Path[..query],
                Query = query < 0 ? "" : _settings.Path[query..],
                Headers = headers.ToImmutable(),
            },
            Body = Encoding.UTF8.GetBytes(_settings.Body ?? ""),
        };
    }

    private static string HashOf(TriggerSettings settings) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(settings, FlintJson.Options)))[
            ..32
        ];
}
