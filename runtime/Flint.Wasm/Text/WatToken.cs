namespace Flint.Wasm.Text;

internal enum WatTokenKind : byte
{
    /// <summary>The end of the source.</summary>
    End,

    /// <summary>An opening parenthesis.</summary>
    Open,

    /// <summary>A closing parenthesis.</summary>
    Close,

    /// <summary>A keyword or a number.</summary>
    Word,

    /// <summary>An identifier, with its dollar sign.</summary>
    Identifier,

    /// <summary>A string, with its quotes.</summary>
    String,

    /// <summary>Characters that make no token (core specification, 6.3.1, "reserved").</summary>
    Reserved,
}

/// <summary>A token: a range of the source.</summary>
internal readonly record struct WatToken(WatTokenKind Kind, int Start, int End);
