namespace Flint.Wasi.Preview1;

/// <summary>The error codes of WASI preview1 that Flint returns (witx, <c>$errno</c>).</summary>
internal enum Errno : ushort
{
    Success = 0,
    Again = 6,
    BadDescriptor = 8,
    InvalidArgument = 28,
    NotDirectory = 54,
    NotSocket = 57,
    NotSupported = 58,
    IllegalSeek = 70,
}
