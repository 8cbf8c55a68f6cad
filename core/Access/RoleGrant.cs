using System.Collections.Immutable;

namespace Flint.Core;

/// <summary>A role in a namespace.</summary>
/// <param name="Role">The role.</param>
/// <param name="Namespace">The namespace, or <see cref="EveryNamespace"/>.</param>
public sealed record RoleGrant(Role Role, string Namespace)
{
    /// <summary>Stands for every namespace, those that do not exist yet included, and for the platform itself.</summary>
    public const string EveryNamespace = "*";

    /// <summary>The rule of <see cref="TryParse"/> in words, for error messages.</summary>
    public const string Description =
        "a role (admin, deployer, viewer or invoker), and after @ its namespace or * for every one, as in deployer@shop";

    /// <summary>Whether the grant covers what needs a role in a namespace.</summary>
    public bool Covers(Role needed, string @namespace) =>
        Role.Includes(needed) && (IsEverywhere || string.Equals(Namespace, @namespace, StringComparison.Ordinal));

    /// <summary>Whether the grant is one of the whole platform.</summary>
    public bool IsEverywhere => string.Equals(Namespace, EveryNamespace, StringComparison.Ordinal);

    /// <summary>Reads <c>role@namespace</c>, or <c>role</c> alone, which is one in <paramref name="ifNone"/>.</summary>
    public static bool TryParse(string? text, string? ifNone, out RoleGrant grant)
    {
        var parts = (text ?? "").Split('@');
        var @namespace = parts.Length == 2 ? parts[1] : ifNone;
        var isValid =
            parts.Length is 1 or 2
            && Roles.ByName.ContainsKey(parts[0])
            && @namespace is not null
            && IsScope(@namespace);
        grant = isValid ? new RoleGrant(Roles.ByName[parts[0]], @namespace!) : new RoleGrant(Role.Viewer, "");
        return isValid;
    }

    /// <summary>Whether a text is a namespace's name or <see cref="EveryNamespace"/>.</summary>
    public static bool IsScope(string? text) => text == EveryNamespace || NameRules.IsValid(text);

    /// <inheritdoc/>
    public override string ToString() => $"{Role.Name()}@{Namespace}";
}

/// <summary>Who makes a request, and what they may do.</summary>
/// <param name="Name">For the audit log: what the credential is called.</param>
/// <param name="Kind">What kind of credential it is.</param>
/// <param name="Id">The credential's id: a key's, or a token's subject; empty where there is none.</param>
/// <param name="Grants">The roles.</param>
public sealed record Principal(string Name, PrincipalKind Kind, string Id, ImmutableArray<RoleGrant> Grants)
{
    /// <summary>Whoever reaches a platform that asks nobody for a credential.</summary>
    public static Principal Anonymous { get; } =
        new("anonymous", PrincipalKind.Anonymous, "", [new RoleGrant(Role.Admin, RoleGrant.EveryNamespace)]);

    /// <summary>Whether one of the roles allows what needs a role in a namespace.</summary>
    public bool May(Role needed, string @namespace)
    {
        foreach (var grant in Grants)
        {
            if (grant.Covers(needed, @namespace))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether one of the roles allows it in any namespace.</summary>
    public bool MaySomewhere(Role needed) => Grants.Any(grant => grant.Role.Includes(needed));

    /// <summary>
    /// The namespace of requests that name none: the only one that the credential is for, otherwise <c>default</c>.
    /// </summary>
    public string HomeNamespace
    {
        get
        {
            var first = Grants.IsEmpty ? null : Grants[0].Namespace;
            return first is null or RoleGrant.EveryNamespace || Grants.Any(g => g.Namespace != first)
                ? FunctionKey.DefaultNamespace
                : first;
        }
    }
}

/// <summary>How somebody proved who they are.</summary>
public enum PrincipalKind
{
    /// <summary>Not at all.</summary>
    Anonymous,

    /// <summary>By a key of the platform.</summary>
    Key,

    /// <summary>By the key in <c>Flint:Access:AdminKeyFile</c>.</summary>
    AdminKeyFile,

    /// <summary>By a token of the identity provider.</summary>
    Token,

    /// <summary>By having the data directory in their hands: a command on the machine itself.</summary>
    DataDirectory,
}
