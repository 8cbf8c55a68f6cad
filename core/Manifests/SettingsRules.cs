using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Flint.Core;

/// <summary>What values settings may have, beyond their shape.</summary>
internal static partial class SettingsRules
{
    /// <summary>What a 32-bit linear memory can have at most.</summary>
    private const long MaximumMemoryBytes = 4L << 30;

    /// <summary>One page: less cannot hold any memory at all.</summary>
    private const long MinimumMemoryBytes = 64L << 10;

    /// <summary>A day; what runs longer is no request.</summary>
    private const int MaximumWallTimeMilliseconds = 24 * 60 * 60 * 1000;

    /// <summary>Instances and invocations at once on one worker; far above what one machine can hold.</summary>
    private const int MaximumInstances = 1_000_000;

    /// <summary>1 TiB: bodies stream, so the limit guards against slips of the pen only.</summary>
    private const long MaximumBodyBytes = 1L << 40;

    /// <summary>Routes of one function; routing tables are held in memory by every gateway.</summary>
    private const int MaximumRoutes = 100;

    /// <summary>Variables of one function; each costs the guest memory at every start.</summary>
    private const int MaximumVariables = 1_000;

    /// <summary>Characters of one variable's value, as most kernels limit one string of an environment.</summary>
    private const int MaximumVariableLength = 128 << 10;

    /// <summary>Attempts of one asynchronous invocation; what fails as often fails for ever.</summary>
    private const int MaximumAttempts = 100;

    /// <summary>An hour before the second attempt, a day before later ones.</summary>
    private const int MaximumFirstDelayMilliseconds = 60 * 60 * 1000;

    internal static void Check(FunctionSettings settings, List<JsonFault> faults)
    {
        CheckRoutes(settings.Routes, faults);
        CheckEnvironment(settings.Environment, faults);
        CheckCapabilities(settings.Capabilities, faults);
        FileRules.Check(settings, faults);
        SocketRules.Check(settings, faults);
        OutboundRules.Check(settings, faults);
        SecretRules.Check(settings, faults);
        TriggerRules.Check(settings.Triggers, faults);

        var limits = settings.Limits;
        Range("/limits/memoryBytes", limits.MemoryBytes, MinimumMemoryBytes, MaximumMemoryBytes, faults);
        Range("/limits/wallTimeMilliseconds", limits.WallTimeMilliseconds, 1, MaximumWallTimeMilliseconds, faults);
        Range("/limits/concurrency", limits.Concurrency, 1, MaximumInstances, faults);
        Range("/limits/requestBodyBytes", limits.RequestBodyBytes, 0, MaximumBodyBytes, faults);

        var instances = settings.Instances;
        Range("/instances/maximum", instances.Maximum, 1, MaximumInstances, faults);
        Range("/instances/minimum", instances.Minimum, 0, Math.Max(0, instances.Maximum), faults);

        var queued = settings.Async;
        const int Day = MaximumWallTimeMilliseconds;
        Range("/async/attempts", queued.Attempts, 1, MaximumAttempts, faults);
        Range("/async/firstDelayMilliseconds", queued.FirstDelayMilliseconds, 1, MaximumFirstDelayMilliseconds, faults);
        var first = Math.Clamp(queued.FirstDelayMilliseconds, 1, Day);
        Range("/async/maximumDelayMilliseconds", queued.MaximumDelayMilliseconds, first, Day, faults);
        Range("/async/concurrency", queued.Concurrency, 1, MaximumInstances, faults);
    }

    internal static void Check(FunctionAlias alias, List<JsonFault> faults)
    {
        if (alias.Weights.IsEmpty)
        {
            faults.Add(new JsonFault("/weights", "Name at least one version, as in { \"3\": 100 }."));
        }

        foreach (var (version, weight) in alias.Weights)
        {
            Range($"/weights/{version}", weight, 1, MaximumInstances, faults);
        }
    }

    internal static void Range(string pointer, long value, long least, long most, List<JsonFault> faults)
    {
        if (value < least || value > most)
        {
            faults.Add(new JsonFault(pointer, $"{value} is out of range: {least} to {most} is allowed."));
        }
    }

    private static void CheckRoutes(ImmutableArray<FunctionRoute> routes, List<JsonFault> faults)
    {
        if (routes.Length > MaximumRoutes)
        {
            faults.Add(new JsonFault("/routes", $"At most {MaximumRoutes} routes are allowed."));
        }

        for (var i = 0; i < routes.Length; i++)
        {
            var route = routes[i];
            if (!PathPattern().IsMatch(route.Path) || route.Path.Split('/').Any(static s => s is "." or ".."))
            {
                const string Rule =
                    "Must be a path as in /shop/cart, or a prefix as in /shop/*: it starts with a slash, has no query, "
                    + "no empty, '.' or '..' segments, and '*' only as its last segment.";
                faults.Add(new JsonFault($"/routes/{i}/path", Rule));
            }

            if (route.Host is not null && !HostPattern().IsMatch(route.Host))
            {
                const string Rule = "Must be a host name in lower case, without a port, as in shop.example.org.";
                faults.Add(new JsonFault($"/routes/{i}/host", Rule));
            }

            for (var m = 0; m < route.Methods.Length; m++)
            {
                if (!MethodPattern().IsMatch(route.Methods[m]))
                {
                    const string Rule = "Must be an HTTP method in upper case, as in GET.";
                    faults.Add(new JsonFault($"/routes/{i}/methods/{m}", Rule));
                }
            }
        }
    }

    private static void CheckEnvironment(ImmutableSortedDictionary<string, string> environment, List<JsonFault> faults)
    {
        if (environment.Count > MaximumVariables)
        {
            faults.Add(new JsonFault("/environment", $"At most {MaximumVariables} variables are allowed."));
        }

        foreach (var (name, value) in environment)
        {
            var at = JsonFault.Combine("/environment", name);
            if (!VariablePattern().IsMatch(name))
            {
                const string Rule =
                    "A variable's name must be letters, digits and underscores, and not start with a digit.";
                faults.Add(new JsonFault(at, Rule));
            }

            if (value.Length > MaximumVariableLength || value.Contains('\0', StringComparison.Ordinal))
            {
                faults.Add(
                    new JsonFault(at, $"A value must have at most {MaximumVariableLength} characters and no NUL.")
                );
            }
        }
    }

    private static void CheckCapabilities(ImmutableSortedSet<string> capabilities, List<JsonFault> faults)
    {
        foreach (var capability in capabilities)
        {
            if (!CapabilityNames.All.Contains(capability, StringComparer.Ordinal))
            {
                var allowed = string.Join(", ", CapabilityNames.All);
                faults.Add(new JsonFault("/capabilities", $"'{capability}' is no capability. Allowed: {allowed}."));
            }
        }
    }

    [GeneratedRegex(
        @"\A((/[^/?#*\s\x00-\x1f\x7f]+)+/?|/|(/[^/?#*\s\x00-\x1f\x7f]+)*/\*)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex PathPattern();

    [GeneratedRegex(
        @"\A[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex HostPattern();

    [GeneratedRegex(
        @"\A[A-Z]+\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex MethodPattern();

    [GeneratedRegex(
        @"\A[A-Za-z_][A-Za-z0-9_]*\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex VariablePattern();
}
