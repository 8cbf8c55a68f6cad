using System.ComponentModel;
using Flint.Core;
using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Flint.Gateway.Api.Requests;

/// <summary>The function that a request is about.</summary>
internal sealed record FunctionAddress(
    [property: FromRoute(Name = "name")]
    [property: Description("The function's name: lower-case letters, digits and hyphens, at most 63.")]
        string Name,
    [property: FromHeader(Name = NamespaceHeader.Name)]
    [property: Description(NamespaceHeader.Description)]
        string? Namespace
)
{
    /// <summary>The checked key.</summary>
    /// <exception cref="ProblemException">A name is not allowed.</exception>
    public FunctionKey ToKey() =>
        NameRules.IsValid(Name)
            ? new FunctionKey(NamespaceHeader.Check(Namespace), Name)
            : throw new ProblemException(
                ProblemTypes.InvalidName,
                $"\"{Name}\" is no name for a function. Allowed: {NameRules.Description}."
            );
}
