// A component that exports wasi:http/incoming-handler itself: answers with the request as JSON. Nothing of the JavaScript
// runtime's own needs a clock, randomness or fetch here, so the component imports little.
import { Fields, IncomingBody, OutgoingBody, OutgoingResponse, ResponseOutparam } from "wasi:http/types@0.2.12";

const READ_SIZE = 65536n;
// blocking-write-and-flush takes at most this many bytes (wasi:io/streams).
const WRITE_LIMIT = 4096;

const encoder = new TextEncoder();

// The whole body. A stream that has ended is an error with the payload { tag: "closed" }.
function readBody(request) {
  const incoming = request.consume();
  const stream = incoming.stream();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      text += decoder.decode(stream.blockingRead(READ_SIZE), { stream: true });
    }
  } catch (error) {
    if (error?.payload?.tag !== "closed") throw error;
  }
  stream[Symbol.dispose]();
  IncomingBody.finish(incoming)[Symbol.dispose]();
  return text + decoder.decode();
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function respond(out, status, value) {
  const bytes = encoder.encode(JSON.stringify(value) + "\n");
  const headers = Fields.fromList([
    ["content-type", encoder.encode("application/json")],
    ["content-length", encoder.encode(String(bytes.length))],
  ]);
  const response = new OutgoingResponse(headers);
  response.setStatusCode(status);
  const body = response.body();
  ResponseOutparam.set(out, { tag: "ok", val: response });
  const stream = body.write();
  for (let at = 0; at < bytes.length; at += WRITE_LIMIT) {
    stream.blockingWriteAndFlush(bytes.subarray(at, at + WRITE_LIMIT));
  }
  stream[Symbol.dispose]();
  OutgoingBody.finish(body, undefined);
}

export const incomingHandler = {
  handle(request, out) {
    const url = new URL(request.pathWithQuery() ?? "/", "http://localhost");
    const method = request.method();
    const body = readBody(request);
    respond(out, 200, {
      language: "javascript",
      method: method.tag === "other" ? method.val : method.tag.toUpperCase(),
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      length: body.length,
      json: parse(body),
    });
  },
};
