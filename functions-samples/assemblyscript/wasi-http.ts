// What this function uses of wasi:http and wasi:io, one declaration for each import.

export namespace Fields {
  @external("wasi:http/types@0.2.12", "[constructor]fields")
  export declare function create(): i32;
  @external("wasi:http/types@0.2.12", "[method]fields.append")
  export declare function append(self: i32, name: usize, nameLength: u32, value: usize, valueLength: u32, result: usize): void;
}

export namespace Incoming {
  @external("wasi:http/types@0.2.12", "[method]incoming-request.path-with-query")
  export declare function pathWithQuery(self: i32, result: usize): void;
  @external("wasi:http/types@0.2.12", "[method]incoming-request.consume")
  export declare function consume(self: i32, result: usize): void;
  @external("wasi:http/types@0.2.12", "[method]incoming-body.stream")
  export declare function stream(self: i32, result: usize): void;
  @external("wasi:http/types@0.2.12", "[resource-drop]incoming-body")
  export declare function drop(self: i32): void;
}

export namespace Outgoing {
  @external("wasi:http/types@0.2.12", "[constructor]outgoing-response")
  export declare function response(headers: i32): i32;
  @external("wasi:http/types@0.2.12", "[method]outgoing-response.body")
  export declare function body(self: i32, result: usize): void;
  @external("wasi:http/types@0.2.12", "[static]response-outparam.set")
  export declare function set(out: i32, isError: i32, response: i32, a: i32, b: i64, c: i32, d: i32, e: i32, f: i32): void;
  @external("wasi:http/types@0.2.12", "[method]outgoing-body.write")
  export declare function write(self: i32, result: usize): void;
  @external("wasi:http/types@0.2.12", "[static]outgoing-body.finish")
  export declare function finish(self: i32, hasTrailers: i32, trailers: i32, result: usize): void;
}

export namespace Streams {
  @external("wasi:io/streams@0.2.12", "[method]input-stream.blocking-read")
  export declare function blockingRead(self: i32, length: u64, result: usize): void;
  @external("wasi:io/streams@0.2.12", "[resource-drop]input-stream")
  export declare function dropInput(self: i32): void;
  @external("wasi:io/streams@0.2.12", "[method]output-stream.blocking-write-and-flush")
  export declare function blockingWriteAndFlush(self: i32, data: usize, length: u32, result: usize): void;
  @external("wasi:io/streams@0.2.12", "[resource-drop]output-stream")
  export declare function dropOutput(self: i32): void;
}
