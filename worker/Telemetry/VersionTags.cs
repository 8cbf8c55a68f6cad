using System.Globalization;
using Flint.Core;

namespace Flint.Worker.Telemetry;

/// <summary>The attributes of the metrics of one version, made once and used by all its invocations.</summary>
internal sealed class VersionTags(FunctionVersion version)
{
    private readonly KeyValuePair<string, object?>[] _http = Create(version, InvocationTriggers.Http);

    /// <summary>The attributes for invocations with a trigger.</summary>
    public ReadOnlySpan<KeyValuePair<string, object?>> For(string trigger) =>
        ReferenceEquals(trigger, InvocationTriggers.Http) ? _http : Create(version, trigger);

    /// <summary>The value of <see cref="FlintTelemetry.FunctionVersion"/>.</summary>
    public static string Text(FunctionVersion version) => version.Number.ToString(CultureInfo.InvariantCulture);

    private static KeyValuePair<string, object?>[] Create(FunctionVersion version, string trigger) =>
        [
            new(FlintTelemetry.FunctionName, version.Function.Name),
            new(FlintTelemetry.FunctionVersion, Text(version)),
            new(FlintTelemetry.Trigger, trigger),
            new(FlintTelemetry.Namespace, version.Function.Namespace),
        ];
}
