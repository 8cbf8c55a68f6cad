namespace Flint.Core;

/// <summary>One call of a function, after routing.</summary>
public sealed class Invocation
{
    /// <summary>The invocation's id: 32 hexadecimal digits, unique, shown to the caller and in the logs.</summary>
    public required string Id { get; init; }

    /// <summary>The function's assignment at the time of routing.</summary>
    public required FunctionAssignment Function { get; init; }

    /// <summary>The version chosen by the alias's weights.</summary>
    public required FunctionVersion Version { get; init; }

    /// <summary>
    /// The part of the path before what the function sees as its own: CGI's SCRIPT_NAME, as in <c>/fn/hello</c>.
    /// </summary>
    public required string BasePath { get; init; }

    /// <summary>The rest of the path, percent-encoded as received, starting with a slash.</summary>
    public required string Path { get; init; }
}
