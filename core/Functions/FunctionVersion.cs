using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Flint.Core;

/// <summary>How a function's binary speaks HTTP, found by looking at it.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<FunctionAbi>))]
public enum FunctionAbi
{
    /// <summary>A component that exports wasi:http/incoming-handler@0.2.x.</summary>
    WasiHttp,

    /// <summary>A preview1 command in CGI style (RFC 3875).</summary>
    Preview1Command,
}

/// <summary>One immutable version of a function.</summary>
public sealed record FunctionVersion
{
    /// <summary>The function.</summary>
    public required FunctionKey Function { get; init; }

    /// <summary>
    /// Counts from 1 and never repeats within a function. A function that was removed and made again starts anew, so
    /// caches of code go by <see cref="Digest"/>.
    /// </summary>
    public required int Number { get; init; }

    /// <summary>The artifact, as <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public required string Digest { get; init; }

    /// <summary>Bytes of the artifact.</summary>
    public required long Size { get; init; }

    /// <summary>How the binary speaks HTTP.</summary>
    public required FunctionAbi Abi { get; init; }

    /// <summary>The interfaces or modules that the binary imports.</summary>
    public required ImmutableArray<string> Imports { get; init; }

    /// <summary>The capabilities that those imports need, out of <see cref="CapabilityNames"/>.</summary>
    public required ImmutableArray<string> CapabilitiesNeeded { get; init; }

    /// <summary>When it was uploaded.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
}
