namespace Flint.Wasi.Preview1;

/// <summary>What a descriptor leads to (witx, <c>$filetype</c>).</summary>
internal enum FileType : byte
{
    /// <summary>None of the others: what Wasmtime says of pipes too, and what makes C libraries buffer fully.</summary>
    Unknown = 0,
}
