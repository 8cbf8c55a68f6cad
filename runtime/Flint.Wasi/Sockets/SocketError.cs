namespace Flint.Wasi.Sockets;

/// <summary>wasi:sockets/network, <c>error-code</c>.</summary>
internal enum SocketError
{
    Unknown,
    AccessDenied,
    NotSupported,
    InvalidArgument,
    OutOfMemory,
    Timeout,
    ConcurrencyConflict,
    NotInProgress,
    WouldBlock,
    InvalidState,
    NewSocketLimit,
    AddressNotBindable,
    AddressInUse,
    RemoteUnreachable,
    ConnectionRefused,
    ConnectionReset,
    ConnectionAborted,
    DatagramTooLarge,
    NameUnresolvable,
    TemporaryResolverFailure,
    PermanentResolverFailure,
}

/// <summary>wasi:sockets/network, <c>ip-address-family</c>.</summary>
internal enum AddressFamily
{
    Ipv4,
    Ipv6,
}
