using System.Collections.Immutable;

namespace Flint.Core;

/// <summary>A JSON document that does not have the shape asked for. Nothing was changed.</summary>
public sealed class JsonRefusedException(ImmutableArray<JsonFault> faults)
    : Exception(
        string.Join(' ', faults.Select(static f => f.Pointer.Length == 0 ? f.Message : $"{f.Pointer}: {f.Message}"))
    )
{
    /// <summary>All that is wrong, in the order of the document; never empty.</summary>
    public ImmutableArray<JsonFault> Faults { get; } = faults;

    /// <summary>For a document that is not JSON: the line of the fault, counted from 1.</summary>
    public long? Line { get; init; }

    /// <summary>For a document that is not JSON: the byte in the line, counted from 1.</summary>
    public long? Column { get; init; }
}
