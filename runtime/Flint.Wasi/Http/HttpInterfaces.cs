using Flint.Component;
using Flint.Wasi.Io;
using Done = Flint.Component.Result<Flint.Component.Unit, Flint.Component.Unit>;
using HeaderDone = Flint.Component.Result<Flint.Component.Unit, Flint.Wasi.Http.HeaderError>;

namespace Flint.Wasi.Http;

/// <summary>wasi:http/types.</summary>
internal static class HttpInterfaces
{
    public const string Types = "wasi:http/types@0.2.12";

    public const string Outgoing = "wasi:http/outgoing-handler@0.2.12";

    public static void AddTo(ComponentLinker linker)
    {
        var types = linker.Interface(Types);
        types.Function<IoError, Option<HttpErrorCode>>(
            "http-error-code",
            static (_, error) => error.Detail is HttpErrorCode code ? code : default(Option<HttpErrorCode>)
        );
        AddFields(types);
        AddIncoming(types);
        AddResponse(types);
        AddOutgoing(types);
        linker
            .Interface(Outgoing)
            .Function<OutgoingRequest, Option<RequestOptions>, Result<FutureIncomingResponse, HttpErrorCode>>(
                "handle",
                static (call, request, options) =>
                    OutgoingHandler.Handle(call.State<ComponentGuestContext>(), request, options)
            );
    }

    private static void AddFields(HostInterface types) =>
        types
            .Resource<Fields>("fields", static f => f.Drop())
            .Function("[constructor]fields", (HostCall call) => new Fields(Memory(call)))
            .Function(
                "[static]fields.from-list",
                (HostCall call, (string, byte[])[] entries) => Fields.FromList(entries, Memory(call))
            )
            .Function("[method]fields.get", (HostCall _, Fields self, string name) => self.Get(name))
            .Function("[method]fields.has", (HostCall _, Fields self, string name) => self.Has(name))
            .Function<Fields, string, byte[][], HeaderDone>(
                "[method]fields.set",
                static (_, self, name, values) => self.Set(name, values)
            )
            .Function<Fields, string, HeaderDone>("[method]fields.delete", static (_, self, name) => self.Delete(name))
            .Function<Fields, string, byte[], HeaderDone>(
                "[method]fields.append",
                static (_, self, name, value) => self.Append(name, value)
            )
            .Function("[method]fields.entries", (HostCall _, Fields self) => self.Entries())
            .Function("[method]fields.clone", (HostCall _, Fields self) => self.Clone());

    private static void AddIncoming(HostInterface types) =>
        types
            .Resource<IncomingRequest>("incoming-request", static r => r.Drop())
            .Function("[method]incoming-request.method", (HostCall _, IncomingRequest self) => self.Method)
            .Function(
                "[method]incoming-request.path-with-query",
                (HostCall _, IncomingRequest self) => self.PathWithQuery
            )
            .Function("[method]incoming-request.scheme", (HostCall _, IncomingRequest self) => self.Scheme)
            .Function("[method]incoming-request.authority", (HostCall _, IncomingRequest self) => self.Authority)
            .Function(
                "[method]incoming-request.headers",
                (HostCall call, IncomingRequest self) => self.Headers(Memory(call))
            )
            .Function(
                "[method]incoming-request.consume",
                (HostCall call, IncomingRequest self) => self.Consume(call.State<ComponentGuestContext>())
            )
            .Resource<IncomingBody>("incoming-body", static b => b.Drop())
            .Function("[method]incoming-body.stream", (HostCall _, IncomingBody self) => self.Stream())
            .Function("[static]incoming-body.finish", (HostCall _, IncomingBody self) => self.Finish())
            .Resource<FutureTrailers>("future-trailers", static f => f.Drop())
            .Function("[method]future-trailers.subscribe", (HostCall _, FutureTrailers self) => self.Subscribe())
            .Function("[method]future-trailers.get", (HostCall call, FutureTrailers self) => self.Get(Memory(call)));

    private static void AddResponse(HostInterface types) =>
        types
            .Resource<ResponseOutparam>("response-outparam", static p => p.Drop())
            .Action<ResponseOutparam, Result<OutgoingResponse, HttpErrorCode>>(
                "[static]response-outparam.set",
                static (call, param, response) => call.State<ComponentGuestContext>().Response.Set(param, response)
            )
            .Function<ResponseOutparam, ushort, Fields, Result<Unit, HttpErrorCode>>(
                "[method]response-outparam.send-informational",
                static (_, _, _, _) => HttpErrorCode.InternalError("informational responses are not supported")
            )
            .Resource<OutgoingResponse>("outgoing-response", static r => r.Drop())
            .Function("[constructor]outgoing-response", (HostCall _, Fields headers) => new OutgoingResponse(headers))
            .Function("[method]outgoing-response.status-code", (HostCall _, OutgoingResponse self) => self.StatusCode)
            .Function(
                "[method]outgoing-response.set-status-code",
                (HostCall _, OutgoingResponse self, ushort status) => self.SetStatusCode(status)
            )
            .Function("[method]outgoing-response.headers", (HostCall _, OutgoingResponse self) => self.Headers())
            .Function(
                "[method]outgoing-response.body",
                (HostCall call, OutgoingResponse self) => self.Body(Memory(call))
            )
            .Resource<OutgoingBody>("outgoing-body", static b => b.Drop())
            .Function("[method]outgoing-body.write", (HostCall _, OutgoingBody self) => self.Write())
            .Function(
                "[static]outgoing-body.finish",
                (HostCall _, OutgoingBody self, Option<Fields> trailers) => self.Finish(trailers)
            );

    private static void AddOutgoing(HostInterface types) =>
        types
            .Resource<OutgoingRequest>("outgoing-request", static r => r.Drop())
            .Function("[constructor]outgoing-request", (HostCall _, Fields headers) => new OutgoingRequest(headers))
            .Function("[method]outgoing-request.body", (HostCall call, OutgoingRequest self) => self.Body(Memory(call)))
            .Function("[method]outgoing-request.method", (HostCall _, OutgoingRequest self) => self.Method)
            .Function<OutgoingRequest, RequestMethod, Done>(
                "[method]outgoing-request.set-method",
                static (_, self, method) => self.SetMethod(method)
            )
            .Function(
                "[method]outgoing-request.path-with-query",
                (HostCall _, OutgoingRequest self) => self.PathWithQuery
            )
            .Function<OutgoingRequest, Option<string>, Done>(
                "[method]outgoing-request.set-path-with-query",
                static (_, self, path) => self.SetPathWithQuery(path)
            )
            .Function("[method]outgoing-request.scheme", (HostCall _, OutgoingRequest self) => self.Scheme)
            .Function<OutgoingRequest, Option<RequestScheme>, Done>(
                "[method]outgoing-request.set-scheme",
                static (_, self, scheme) => self.SetScheme(scheme)
            )
            .Function("[method]outgoing-request.authority", (HostCall _, OutgoingRequest self) => self.Authority)
            .Function<OutgoingRequest, Option<string>, Done>(
                "[method]outgoing-request.set-authority",
                static (_, self, authority) => self.SetAuthority(authority)
            )
            .Function("[method]outgoing-request.headers", (HostCall _, OutgoingRequest self) => self.Headers())
            .Resource<RequestOptions>("request-options", static o => o.Drop())
            .Function("[constructor]request-options", (HostCall _) => new RequestOptions())
            .Function(
                "[method]request-options.connect-timeout",
                (HostCall _, RequestOptions self) => self.ConnectTimeout
            )
            .Function<RequestOptions, Option<ulong>, Done>(
                "[method]request-options.set-connect-timeout",
                static (_, self, timeout) => SetTimeout(() => self.ConnectTimeout = timeout)
            )
            .Function(
                "[method]request-options.first-byte-timeout",
                (HostCall _, RequestOptions self) => self.FirstByteTimeout
            )
            .Function<RequestOptions, Option<ulong>, Done>(
                "[method]request-options.set-first-byte-timeout",
                static (_, self, timeout) => SetTimeout(() => self.FirstByteTimeout = timeout)
            )
            .Function(
                "[method]request-options.between-bytes-timeout",
                (HostCall _, RequestOptions self) => self.BetweenBytesTimeout
            )
            .Function<RequestOptions, Option<ulong>, Done>(
                "[method]request-options.set-between-bytes-timeout",
                static (_, self, timeout) => SetTimeout(() => self.BetweenBytesTimeout = timeout)
            )
            .Resource<IncomingResponse>("incoming-response", static r => r.Drop())
            .Function("[method]incoming-response.status", (HostCall _, IncomingResponse self) => self.Status)
            .Function("[method]incoming-response.headers", (HostCall _, IncomingResponse self) => self.Headers())
            .Function("[method]incoming-response.consume", (HostCall _, IncomingResponse self) => self.Consume())
            .Resource<FutureIncomingResponse>("future-incoming-response", static f => f.Drop())
            .Function(
                "[method]future-incoming-response.subscribe",
                (HostCall _, FutureIncomingResponse self) => self.Subscribe()
            )
            .Function(
                "[method]future-incoming-response.get",
                (HostCall call, FutureIncomingResponse self) => self.Get(Memory(call))
            );

    private static HostMemory Memory(HostCall call) => call.State<ComponentGuestContext>().Memory;

    private static Done SetTimeout(Action set)
    {
        set();
        return Done.Ok(default);
    }
}
