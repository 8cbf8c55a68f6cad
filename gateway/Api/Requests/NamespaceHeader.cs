using Flint.Core;
using Flint.Gateway.Problems;

namespace Flint.Gateway.Api.Requests;

/// <summary>The header that picks a namespace.</summary>
internal static class NamespaceHeader
{
    /// <summary>The header's name.</summary>
    public const string Name = "Flint-Namespace";

    /// <summary>For the API's description.</summary>
    public const string Description =
        "The namespace; without it, the only one that the credential is for, otherwise `default`.";

    /// <summary>The namespace of a header's value; <c>default</c> without one.</summary>
    /// <exception cref="ProblemException">The value is no name.</exception>
    public static string Check(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return FunctionKey.DefaultNamespace;
        }
        return NameRules.IsValid(value)
            ? value
            : throw new ProblemException(
                ProblemTypes.InvalidName,
                $"The header {Name} is no name of a namespace. Allowed: {NameRules.Description}."
            );
    }
}
