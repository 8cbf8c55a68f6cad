namespace Flint.Wasi.Preview1;

/// <summary>What may be done with a descriptor (witx, <c>$rights</c>).</summary>
[Flags]
internal enum Rights : ulong
{
    None = 0,
    Read = 1UL << 1,
    Write = 1UL << 6,
    FileStatGet = 1UL << 21,
    Poll = 1UL << 27,
}
