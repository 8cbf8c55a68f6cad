using System.Net.Sockets;
using Flint.Wasi.Io;

namespace Flint.Wasi.Sockets;

/// <summary>What errors of the operating system mean to a guest.</summary>
internal static class NetworkErrors
{
    public static NetworkError Of(SocketError error) =>
        error switch
        {
            SocketError.AccessDenied => NetworkError.AccessDenied,
            SocketError.AddressAlreadyInUse => NetworkError.AddressInUse,
            SocketError.AddressNotAvailable => NetworkError.AddressNotBindable,
            SocketError.ConnectionAborted or SocketError.OperationAborted => NetworkError.ConnectionAborted,
            SocketError.ConnectionRefused => NetworkError.ConnectionRefused,
            SocketError.ConnectionReset or SocketError.Shutdown => NetworkError.ConnectionReset,
            SocketError.HostDown
            or SocketError.HostUnreachable
            or SocketError.NetworkDown
            or SocketError.NetworkUnreachable => NetworkError.RemoteUnreachable,
            SocketError.HostNotFound or SocketError.NoData => NetworkError.NameUnresolvable,
            SocketError.TryAgain => NetworkError.TemporaryResolverFailure,
            SocketError.NoRecovery => NetworkError.PermanentResolverFailure,
            SocketError.InvalidArgument or SocketError.Fault => NetworkError.InvalidArgument,
            SocketError.MessageSize => NetworkError.DatagramTooLarge,
            SocketError.NoBufferSpaceAvailable => NetworkError.OutOfMemory,
            SocketError.TooManyOpenSockets => NetworkError.NewSocketLimit,
            SocketError.OperationNotSupported or SocketError.ProtocolOption or SocketError.AddressFamilyNotSupported =>
                NetworkError.NotSupported,
            SocketError.TimedOut => NetworkError.Timeout,
            SocketError.WouldBlock => NetworkError.WouldBlock,
            SocketError.NotConnected or SocketError.IsConnected => NetworkError.InvalidState,
            _ => NetworkError.Unknown,
        };

    /// <summary>What an exception of a socket means; null where it is none.</summary>
    public static NetworkError? Of(Exception exception) =>
        exception switch
        {
            SocketException e => Of(e.SocketErrorCode),
            ObjectDisposedException => NetworkError.ConnectionAborted,
            OperationCanceledException => NetworkError.Timeout,
            _ => null,
        };

    /// <summary>An error of a socket as one of a stream.</summary>
    public static IoError Make(NetworkError error) => new($"socket: {error}", error);
}
