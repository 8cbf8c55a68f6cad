// A component in AssemblyScript: answers with the request's body, as it arrives, and with the path where there is no body.
// The canonical ABI by hand: a call whose result is more than one number gets it written to an area that it is given.
import { Fields, Incoming, Outgoing, Streams } from "./wasi-http";

const READ_SIZE: u64 = 65536;
// blocking-write-and-flush takes at most this many bytes (wasi:io/streams).
const WRITE_LIMIT: u32 = 4096;

// The largest result here is result<_, error-code>: 40 bytes.
const area = memory.data(40, 8);

// Made once: the stub runtime frees nothing, and an instance may serve many requests.
const typeName = String.UTF8.encode("content-type");
const typeValue = String.UTF8.encode("text/plain");
const languageName = String.UTF8.encode("x-language");
const languageValue = String.UTF8.encode("assemblyscript");

// Memory that the host asks for starts over with every request, as nothing of a request is needed after it.
let top: usize = 0;

export function cabi_realloc(old: usize, oldSize: usize, alignment: usize, size: usize): usize {
  const at = (top + alignment - 1) & ~(alignment - 1);
  top = at + size;
  const missing = <i32>top - (memory.size() << 16);
  if (missing > 0 && memory.grow((missing + 0xffff) >> 16) < 0) unreachable();
  if (oldSize > 0) memory.copy(at, old, oldSize);
  return at;
}

function write(stream: i32, data: usize, length: u32): void {
  while (length > 0) {
    const part = min(length, WRITE_LIMIT);
    Streams.blockingWriteAndFlush(stream, data, part, area);
    if (load<u8>(area)) unreachable();
    data += part;
    length -= part;
  }
}

function append(fields: i32, name: ArrayBuffer, value: ArrayBuffer): void {
  Fields.append(fields, changetype<usize>(name), name.byteLength, changetype<usize>(value), value.byteLength, area);
}

// Copies the body; answers how many bytes there were.
function echo(incoming: i32, out: i32): u64 {
  Incoming.stream(incoming, area);
  const stream = load<i32>(area, 4);
  const mark = top;
  let total: u64 = 0;
  while (true) {
    top = mark;
    Streams.blockingRead(stream, READ_SIZE, area);
    if (load<u8>(area)) break;
    const length = load<u32>(area, 8);
    total += length;
    write(out, load<usize>(area, 4), length);
  }
  Streams.dropInput(stream);
  return total;
}

export function handle(request: i32, responseOut: i32): void {
  // Behind what the globals above took.
  top = __heap_base + 4096;
  Incoming.pathWithQuery(request, area);
  const path = load<usize>(area, 4);
  const pathLength = load<u32>(area, 8);
  Incoming.consume(request, area);
  const incoming = load<i32>(area, 4);

  const headers = Fields.create();
  append(headers, typeName, typeValue);
  append(headers, languageName, languageValue);
  const response = Outgoing.response(headers);
  Outgoing.body(response, area);
  const body = load<i32>(area, 4);
  Outgoing.set(responseOut, 0, response, 0, 0, 0, 0, 0, 0);
  Outgoing.write(body, area);
  const out = load<i32>(area, 4);

  if (echo(incoming, out) == 0) write(out, path, pathLength);
  Incoming.drop(incoming);
  Streams.dropOutput(out);
  Outgoing.finish(body, 0, 0, area);
}
