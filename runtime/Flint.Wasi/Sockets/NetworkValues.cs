using System.Buffers.Binary;
using System.Net;
using Flint.Component;

namespace Flint.Wasi.Sockets;

/// <summary>wasi:sockets/network, <c>error-code</c>.</summary>
internal enum NetworkError
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

/// <summary>wasi:sockets/network, <c>ip-address</c>.</summary>
internal readonly record struct GuestAddress(IPAddress Address) : IVariantValue<GuestAddress>
{
    public static VariantShape<GuestAddress> Shape { get; } =
        new VariantShape<GuestAddress>(static a => Addresses.IsIpv6(a.Address) ? 1 : 0)
            .Case<(byte, byte, byte, byte)>(
                "ipv4",
                static a => new GuestAddress(Addresses.FromIpv4(a)),
                static a => Addresses.ToIpv4(a.Address)
            )
            .Case<ComponentValue>(
                "ipv6",
                static a => new GuestAddress(Addresses.FromIpv6(a, 0)),
                static a => Addresses.ToIpv6(a.Address)
            );
}

/// <summary>wasi:sockets/network, <c>ipv4-socket-address</c>.</summary>
internal readonly record struct Ipv4EndPoint(IPEndPoint EndPoint)
    : IRecordValue<Ipv4EndPoint, (ushort, (byte, byte, byte, byte))>
{
    public (ushort, (byte, byte, byte, byte)) Fields => ((ushort)EndPoint.Port, Addresses.ToIpv4(EndPoint.Address));

    public static Ipv4EndPoint FromFields((ushort, (byte, byte, byte, byte)) fields) =>
        new(new IPEndPoint(Addresses.FromIpv4(fields.Item2), fields.Item1));
}

/// <summary>wasi:sockets/network, <c>ipv6-socket-address</c>. Flow labels are not carried on.</summary>
internal readonly record struct Ipv6EndPoint(IPEndPoint EndPoint)
    : IRecordValue<Ipv6EndPoint, (ushort, uint, ComponentValue, uint)>
{
    public (ushort, uint, ComponentValue, uint) Fields =>
        ((ushort)EndPoint.Port, 0, Addresses.ToIpv6(EndPoint.Address), (uint)EndPoint.Address.ScopeId);

    public static Ipv6EndPoint FromFields((ushort, uint, ComponentValue, uint) fields) =>
        new(new IPEndPoint(Addresses.FromIpv6(fields.Item3, fields.Item4), fields.Item1));
}

/// <summary>wasi:sockets/network, <c>ip-socket-address</c>.</summary>
internal readonly record struct GuestEndPoint(IPEndPoint EndPoint) : IVariantValue<GuestEndPoint>
{
    public static VariantShape<GuestEndPoint> Shape { get; } =
        new VariantShape<GuestEndPoint>(static e => Addresses.IsIpv6(e.EndPoint.Address) ? 1 : 0)
            .Case<Ipv4EndPoint>(
                "ipv4",
                static e => new GuestEndPoint(e.EndPoint),
                static e => new Ipv4EndPoint(e.EndPoint)
            )
            .Case<Ipv6EndPoint>(
                "ipv6",
                static e => new GuestEndPoint(e.EndPoint),
                static e => new Ipv6EndPoint(e.EndPoint)
            );
}

/// <summary>Addresses as WIT writes them.</summary>
internal static class Addresses
{
    private const int Groups = 8;

    public static bool IsIpv6(IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    public static IPAddress FromIpv4((byte, byte, byte, byte) value) =>
        new([value.Item1, value.Item2, value.Item3, value.Item4]);

    public static (byte, byte, byte, byte) ToIpv4(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.TryWriteBytes(bytes, out _);
        return (bytes[0], bytes[1], bytes[2], bytes[3]);
    }

    public static IPAddress FromIpv6(ComponentValue value, uint scope)
    {
        Span<byte> bytes = stackalloc byte[2 * Groups];
        var items = ((ComponentValue.Tuple)value).Items;
        for (var i = 0; i < Groups; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes[(2 * i)..], ((ComponentValue.U16)items[i]).Value);
        }

        return new IPAddress(bytes, scope);
    }

    public static ComponentValue ToIpv6(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[2 * Groups];
        address.TryWriteBytes(bytes, out _);
        var items = new ComponentValue[Groups];
        for (var i = 0; i < Groups; i++)
        {
            items[i] = new ComponentValue.U16(BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]));
        }

        return new ComponentValue.Tuple(items);
    }
}
