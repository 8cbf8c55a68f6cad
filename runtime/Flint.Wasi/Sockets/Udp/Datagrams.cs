using System.Net;
using Flint.Component;

namespace Flint.Wasi.Sockets;

/// <summary>wasi:sockets/udp, <c>incoming-datagram</c>.</summary>
internal readonly record struct IncomingDatagram(byte[] Data, IPEndPoint Remote)
    : IRecordValue<IncomingDatagram, (byte[], GuestEndPoint)>
{
    public (byte[], GuestEndPoint) Fields => (Data, new GuestEndPoint(Remote));

    public static IncomingDatagram FromFields((byte[], GuestEndPoint) fields) =>
        new(fields.Item1, fields.Item2.EndPoint);
}

/// <summary>wasi:sockets/udp, <c>outgoing-datagram</c>.</summary>
internal readonly record struct OutgoingDatagram(byte[] Data, IPEndPoint? Remote)
    : IRecordValue<OutgoingDatagram, (byte[], Option<GuestEndPoint>)>
{
    public (byte[], Option<GuestEndPoint>) Fields =>
        (Data, Remote is null ? default : Option<GuestEndPoint>.Some(new GuestEndPoint(Remote)));

    public static OutgoingDatagram FromFields((byte[], Option<GuestEndPoint>) fields) =>
        new(fields.Item1, fields.Item2.HasValue ? fields.Item2.Value.EndPoint : null);
}
