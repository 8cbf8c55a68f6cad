// What bench/load drives: /sleep waits a second in wasi:io/poll and answers; /hold begins an answer and waits for a minute;
// /echo sends the body back as it arrives; everything else is answered at once.
#include "wasi_http.h"

#define IMPORT(module, name) __attribute__((import_module(module "@0.2.12"), import_name(name))) extern
#define TYPES "wasi:http/types"
#define STREAMS "wasi:io/streams"

typedef union {
  uint32_t words[10];
  uint64_t alignment;
} area;

IMPORT("wasi:clocks/monotonic-clock", "subscribe-duration") handle subscribe_duration(uint64_t nanoseconds);
IMPORT("wasi:io/poll", "poll") void poll(const handle *pollables, size_t count, area *result);
IMPORT("wasi:io/poll", "[resource-drop]pollable") void pollable_drop(handle pollable);
IMPORT(TYPES, "[constructor]fields") handle new_fields(void);
IMPORT(TYPES, "[constructor]outgoing-response") handle new_response(handle headers);
IMPORT(TYPES, "[method]outgoing-response.body") void body_of(handle response, area *result);
IMPORT(TYPES, "[method]outgoing-body.write") void stream_of(handle body, area *result);
IMPORT(TYPES, "[static]outgoing-body.finish") void finish(handle body, int32_t has_trailers, handle trailers, area *result);
IMPORT(TYPES, "[static]response-outparam.set")
void set(handle out, int32_t is_error, handle response, int32_t, int64_t, int32_t, int32_t, int32_t, int32_t);
IMPORT(TYPES, "[method]incoming-request.consume") void consume(handle request, area *result);
IMPORT(TYPES, "[method]incoming-body.stream") void incoming_stream(handle body, area *result);
IMPORT(TYPES, "[resource-drop]incoming-body") void incoming_drop(handle body);
IMPORT(STREAMS, "[method]input-stream.blocking-read") void blocking_read(handle stream, uint64_t length, area *result);
IMPORT(STREAMS, "[resource-drop]input-stream") void input_drop(handle stream);
IMPORT(STREAMS, "[method]output-stream.blocking-write-and-flush")
void blocking_write(handle stream, const char *data, size_t length, area *result);
IMPORT(STREAMS, "[resource-drop]output-stream") void output_drop(handle stream);

enum { WRITE_LIMIT = 4096, READ_SIZE = 64 * 1024 };

static int begins_with(slice text, slice start) {
  if (text.length < start.length) {
    return 0;
  }
  for (size_t i = 0; i < start.length; i++) {
    if (text.data[i] != start.data[i]) {
      return 0;
    }
  }
  return 1;
}

static void sleep_for(uint64_t nanoseconds) {
  area result;
  handle timer = subscribe_duration(nanoseconds);
  poll(&timer, 1, &result);
  pollable_drop(timer);
}

static handle begin(handle response_out, handle *body) {
  area result;
  handle response = new_response(new_fields());
  body_of(response, &result);
  *body = (handle)result.words[1];
  set(response_out, 0, response, 0, 0, 0, 0, 0, 0);
  stream_of(*body, &result);
  return (handle)result.words[1];
}

static void end(handle stream, handle body) {
  area result;
  output_drop(stream);
  finish(body, 0, 0, &result);
}

static void echo(handle request, handle response_out) {
  area result;
  handle body, out = begin(response_out, &body);
  consume(request, &result);
  handle incoming = (handle)result.words[1];
  incoming_stream(incoming, &result);
  handle in = (handle)result.words[1];
  for (void *mark = request_memory(0, 1);; request_memory_rewind(mark)) {
    blocking_read(in, READ_SIZE, &result);
    if ((uint8_t)result.words[0]) {
      break;
    }
    const char *data = (const char *)result.words[1];
    for (size_t left = result.words[2]; left > 0;) {
      size_t part = left < WRITE_LIMIT ? left : WRITE_LIMIT;
      blocking_write(out, data, part, &result);
      data += part, left -= part;
    }
  }
  input_drop(in);
  incoming_drop(incoming);
  end(out, body);
}

void handle_request(handle request, handle response_out) {
  slice path = request_path_with_query(request);
  if (begins_with(path, SLICE("/sleep"))) {
    sleep_for(1000000000);
  } else if (begins_with(path, SLICE("/echo"))) {
    echo(request, response_out);
    return;
  } else if (begins_with(path, SLICE("/hold"))) {
    area result;
    handle body, out = begin(response_out, &body);
    blocking_write(out, "held\n", 5, &result);
    sleep_for(60000000000);
    end(out, body);
    return;
  }
  respond(response_out, 200, SLICE("text/plain"), SLICE("hello\n"));
}
