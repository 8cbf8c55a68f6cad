using Flint.Core;
using Flint.Gateway.Problems;
using Flint.Gateway.Routing;

namespace Flint.Gateway.Deployment;

/// <summary>
/// What must hold before settings, a version or an alias take effect: routes are free, the namespace allows what is
/// asked for, and every version that an alias leads to has what it needs.
/// </summary>
internal sealed class SettingsGate(
    IFunctionRegistry registry,
    INamespacePolicies policies,
    RouteTables tables,
    IEnumerable<ISettingsRule> rules,
    SecretVault secrets
)
{
    /// <summary>Checks new settings of a function.</summary>
    /// <exception cref="Problems.ProblemException">They cannot take effect.</exception>
    /// <exception cref="JsonRefusedException">They ask for what this platform does not have.</exception>
    public async ValueTask CheckAsync(
        FunctionKey key,
        FunctionSettings settings,
        Function? current,
        CancellationToken cancellation
    )
    {
        RequireRules(settings);
        RouteCheck.Require(key, settings, tables.Current);
        CapabilityCheck.Require(settings, policies.Get(key.Namespace));
        await RequireSecretsAsync(key, settings, cancellation);
        await CheckVersionsAsync(settings, current, except: null, cancellation);
    }

    /// <summary>Checks a deploy.</summary>
    /// <exception cref="Problems.ProblemException">It cannot take effect.</exception>
    /// <exception cref="JsonRefusedException">Its settings ask for what this platform does not have.</exception>
    public async ValueTask CheckAsync(
        FunctionKey key,
        FunctionSettings settings,
        Function? current,
        ArtifactInspection inspection,
        bool activate,
        CancellationToken cancellation
    )
    {
        RequireRules(settings);
        RouteCheck.Require(key, settings, tables.Current);
        var policy = policies.Get(key.Namespace);
        CapabilityCheck.Require("The binary", inspection.CapabilitiesNeeded, settings, policy);
        await RequireSecretsAsync(key, settings, cancellation);
        // The versions that live leads to now do not matter where this one takes their place.
        await CheckVersionsAsync(settings, current, activate ? Function.LiveAlias : null, cancellation);
    }

    /// <summary>Checks the versions that an alias is to lead to.</summary>
    /// <exception cref="Problems.ProblemException">One of them needs more than the function has.</exception>
    /// <exception cref="UnknownVersionException">One of them does not exist.</exception>
    public async ValueTask<IReadOnlyList<FunctionVersion>> CheckAsync(
        Function function,
        FunctionAlias alias,
        CancellationToken cancellation
    )
    {
        var versions = new List<FunctionVersion>(alias.Weights.Count);
        foreach (var number in alias.Weights.Keys)
        {
            versions.Add(await RequireAsync(function.Key, number, function.Settings, cancellation));
        }
        return versions;
    }

    private async ValueTask RequireSecretsAsync(
        FunctionKey key,
        FunctionSettings settings,
        CancellationToken cancellation
    )
    {
        if (settings.Secrets.Count == 0)
        {
            return;
        }
        var present = await secrets.ListAsync(key.Namespace, cancellation);
        var missing = settings.Secrets.Except(present.Select(static s => s.Name));
        if (missing.Count > 0)
        {
            throw new ProblemException(
                Problem.Of(
                    ProblemTypes.UnknownSecret,
                    $"Namespace \"{key.Namespace}\" has no secret {string.Join(", ", missing)}. Set it first: flint secrets set"
                        + $" {missing[0]} -n {key.Namespace}"
                ) with
                {
                    Errors =
                    [
                        .. missing.Select(static name => new ProblemError(
                            "/secrets",
                            $"There is no secret {name} in the namespace."
                        )),
                    ],
                }
            );
        }
    }

    private void RequireRules(FunctionSettings settings)
    {
        var faults = new List<JsonFault>();
        foreach (var rule in rules)
        {
            rule.Check(settings, faults);
        }
        if (faults.Count > 0)
        {
            throw new JsonRefusedException([.. faults]);
        }
    }

    private async ValueTask CheckVersionsAsync(
        FunctionSettings settings,
        Function? current,
        string? except,
        CancellationToken cancellation
    )
    {
        if (current is null)
        {
            return;
        }
        var numbers = current
            .Aliases.Where(a => a.Key != except)
            .SelectMany(static a => a.Value.Weights.Keys)
            .Distinct();
        foreach (var number in numbers)
        {
            await RequireAsync(current.Key, number, settings, cancellation);
        }
    }

    private async ValueTask<FunctionVersion> RequireAsync(
        FunctionKey key,
        int number,
        FunctionSettings settings,
        CancellationToken cancellation
    )
    {
        var version =
            await registry.GetVersionAsync(key, number, cancellation) ?? throw new UnknownVersionException(key, number);
        var policy = policies.Get(key.Namespace);
        CapabilityCheck.Require($"Version {number}", version.CapabilitiesNeeded, settings, policy);
        return version;
    }
}
