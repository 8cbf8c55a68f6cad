using System.Text.Json.Serialization;

namespace Flint.Core;

/// <summary>What a credential may do in a namespace. docs/security.md has the table of operations.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<Role>))]
public enum Role
{
    /// <summary>Reads functions, versions, logs and events.</summary>
    Viewer,

    /// <summary>Calls functions that demand a credential, and nothing else.</summary>
    Invoker,

    /// <summary>Changes functions and secrets; may do what viewers and invokers may.</summary>
    Deployer,

    /// <summary>Everything, including credentials and the audit log.</summary>
    Admin,
}

/// <summary>What follows from roles.</summary>
public static class Roles
{
    /// <summary>Every role by its name in JSON and on the command line.</summary>
    public static IReadOnlyDictionary<string, Role> ByName { get; } =
        new Dictionary<string, Role>(StringComparer.Ordinal)
        {
            ["viewer"] = Role.Viewer,
            ["invoker"] = Role.Invoker,
            ["deployer"] = Role.Deployer,
            ["admin"] = Role.Admin,
        };

    /// <summary>The role's name, as in <c>deployer</c>.</summary>
    public static string Name(this Role role) =>
        role switch
        {
            Role.Viewer => "viewer",
            Role.Invoker => "invoker",
            Role.Deployer => "deployer",
            _ => "admin",
        };

    /// <summary>Whether who has this role may do what <paramref name="needed"/> may do.</summary>
    public static bool Includes(this Role role, Role needed) =>
        role == needed || role == Role.Admin || (role == Role.Deployer && needed is Role.Viewer or Role.Invoker);
}
