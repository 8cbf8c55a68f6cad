// A component that sends requests itself. Headers of the request say where to (x-scheme, x-authority, x-path, x-method,
// x-length and the times x-connect, x-first-byte and x-between-bytes in milliseconds), the path what else to do. It
// answers with what it got: status, headers that begin with x-, body and trailers; and with words where that failed.
// Hand-written canonical ABI, no standard library.
#include <stddef.h>
#include <stdint.h>

#define VERSION "@0.2.12"
#define IMPORT(module, name) __attribute__((import_module(module VERSION), import_name(name))) extern
#define EXPORT(name) __attribute__((export_name(name)))
#define TYPES "wasi:http/types"
#define STREAMS "wasi:io/streams"
#define POLL "wasi:io/poll"

typedef int32_t handle;
// The largest result: option<result<result<incoming-response, error-code>>>, 56 bytes.
typedef union {
  uint8_t bytes[56];
  uint32_t words[14];
  uint64_t longs[7];
} area;

IMPORT(TYPES, "http-error-code") void http_error_code(handle, area *);
IMPORT(TYPES, "[constructor]fields") handle fields_new(void);
IMPORT(TYPES, "[method]fields.get") void fields_get(handle, const char *, size_t, area *);
IMPORT(TYPES, "[method]fields.append") void fields_append(handle, const char *, size_t, const char *, size_t, area *);
IMPORT(TYPES, "[method]fields.entries") void fields_entries(handle, area *);
IMPORT(TYPES, "[resource-drop]fields") void fields_drop(handle);
IMPORT(TYPES, "[method]incoming-request.path-with-query") void request_path(handle, area *);
IMPORT(TYPES, "[method]incoming-request.headers") handle request_headers(handle);
IMPORT(TYPES, "[method]incoming-request.consume") void request_consume(handle, area *);
IMPORT(TYPES, "[method]incoming-body.stream") void incoming_body_stream(handle, area *);
IMPORT(TYPES, "[static]incoming-body.finish") handle incoming_body_finish(handle);
IMPORT(TYPES, "[method]future-trailers.subscribe") handle future_trailers_subscribe(handle);
IMPORT(TYPES, "[method]future-trailers.get") void future_trailers_get(handle, area *);
IMPORT(TYPES, "[resource-drop]future-trailers") void future_trailers_drop(handle);
IMPORT(TYPES, "[constructor]outgoing-response") handle response_new(handle);
IMPORT(TYPES, "[method]outgoing-response.set-status-code") int32_t response_set_status(handle, int32_t);
IMPORT(TYPES, "[method]outgoing-response.body") void response_body(handle, area *);
IMPORT(TYPES, "[method]outgoing-body.write") void outgoing_body_write(handle, area *);
IMPORT(TYPES, "[static]outgoing-body.finish") void outgoing_body_finish(handle, int32_t, handle, area *);
IMPORT(TYPES, "[resource-drop]outgoing-body") void outgoing_body_drop(handle);
IMPORT(TYPES, "[static]response-outparam.set")
void outparam_set(handle, int32_t, handle, int32_t, int64_t, int32_t, int32_t, int32_t, int32_t);
IMPORT(TYPES, "[constructor]outgoing-request") handle outgoing_request_new(handle);
IMPORT(TYPES, "[method]outgoing-request.body") void outgoing_request_body(handle, area *);
IMPORT(TYPES, "[method]outgoing-request.set-method")
int32_t outgoing_request_set_method(handle, int32_t, const char *, size_t);
IMPORT(TYPES, "[method]outgoing-request.set-scheme")
int32_t outgoing_request_set_scheme(handle, int32_t, int32_t, const char *, size_t);
IMPORT(TYPES, "[method]outgoing-request.set-authority")
int32_t outgoing_request_set_authority(handle, int32_t, const char *, size_t);
IMPORT(TYPES, "[method]outgoing-request.set-path-with-query")
int32_t outgoing_request_set_path(handle, int32_t, const char *, size_t);
IMPORT(TYPES, "[constructor]request-options") handle options_new(void);
IMPORT(TYPES, "[method]request-options.set-connect-timeout") int32_t options_connect(handle, int32_t, uint64_t);
IMPORT(TYPES, "[method]request-options.set-first-byte-timeout") int32_t options_first_byte(handle, int32_t, uint64_t);
IMPORT(TYPES, "[method]request-options.set-between-bytes-timeout") int32_t options_between(handle, int32_t, uint64_t);
IMPORT(TYPES, "[method]future-incoming-response.subscribe") handle future_response_subscribe(handle);
IMPORT(TYPES, "[method]future-incoming-response.get") void future_response_get(handle, area *);
IMPORT(TYPES, "[resource-drop]future-incoming-response") void future_response_drop(handle);
IMPORT(TYPES, "[method]incoming-response.status") int32_t incoming_response_status(handle);
IMPORT(TYPES, "[method]incoming-response.headers") handle incoming_response_headers(handle);
IMPORT(TYPES, "[method]incoming-response.consume") void incoming_response_consume(handle, area *);
IMPORT(TYPES, "[resource-drop]incoming-response") void incoming_response_drop(handle);
IMPORT("wasi:http/outgoing-handler", "handle") void outgoing_handle(handle, int32_t, handle, area *);
IMPORT("wasi:io/error", "[resource-drop]error") void error_drop(handle);
IMPORT(STREAMS, "[method]input-stream.blocking-read") void input_blocking_read(handle, uint64_t, area *);
IMPORT(STREAMS, "[resource-drop]input-stream") void input_drop(handle);
IMPORT(STREAMS, "[method]output-stream.blocking-write-and-flush")
void output_blocking_write(handle, const char *, size_t, area *);
IMPORT(STREAMS, "[resource-drop]output-stream") void output_drop(handle);
IMPORT(POLL, "[method]pollable.block") void pollable_block(handle);
IMPORT(POLL, "[resource-drop]pollable") void pollable_drop(handle);

extern char __heap_base;
static uintptr_t top, mark;

EXPORT("cabi_realloc") void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
  if (!top) top = (uintptr_t)&__heap_base;
  uintptr_t at = (top + alignment - 1) & ~(uintptr_t)(alignment - 1);
  top = at + size;
  uintptr_t have = __builtin_wasm_memory_size(0) << 16;
  if (top > have && __builtin_wasm_memory_grow(0, (top - have + 65535) >> 16) == (size_t)-1) __builtin_trap();
  for (size_t i = 0; i < old_size; i++) ((char *)at)[i] = ((char *)old)[i];
  return (void *)at;
}

static area r;

typedef struct {
  const char *data;
  size_t length;
} text;

static size_t length_of(const char *words) {
  size_t length = 0;
  while (words[length]) length++;
  return length;
}

static int is(text a, const char *b) {
  size_t length = length_of(b);
  if (a.length != length) return 0;
  for (size_t i = 0; i < length; i++) if (a.data[i] != b[i]) return 0;
  return 1;
}

static text header(handle headers, const char *name) {
  fields_get(headers, name, length_of(name), &r);
  if (!r.words[1]) return (text){0, 0};
  const uint32_t *first = (const uint32_t *)r.words[0];
  return (text){(const char *)first[0], first[1]};
}

static uint64_t number(text digits) {
  uint64_t value = 0;
  for (size_t i = 0; i < digits.length; i++) value = value * 10 + (digits.data[i] - '0');
  return value;
}

// --- The answer: begun once it is known what it says. ---

static handle param, answer_body, out;

static void begin(int status, handle headers) {
  handle response = response_new(headers);
  response_set_status(response, status);
  response_body(response, &r);
  answer_body = (handle)r.words[1];
  outgoing_body_write(answer_body, &r);
  out = (handle)r.words[1];
  outparam_set(param, 0, response, 0, 0, 0, 0, 0, 0);
}

// Zero where the stream takes no more.
static int write_to(handle stream, const char *data, size_t length) {
  area result;
  while (length) {
    size_t part = length > 4096 ? 4096 : length;
    output_blocking_write(stream, data, part, &result);
    if (result.bytes[0]) {
      if (!result.bytes[4]) error_drop((handle)result.words[2]);
      return 0;
    }
    data += part, length -= part;
  }
  return 1;
}

static void say(const char *words) { write_to(out, words, length_of(words)); }

static void say_number(unsigned value) {
  char digits[10];
  int at = 10;
  do digits[--at] = '0' + value % 10; while (value /= 10);
  write_to(out, digits + at, 10 - at);
}

static void end(handle trailers) {
  output_drop(out);
  outgoing_body_finish(answer_body, trailers != 0, trailers, &r);
}

static void answer(const char *words, unsigned code) {
  begin(200, fields_new());
  say(words), say_number(code);
  end(0);
}

// --- The request that is sent ---

static handle send_body, send_stream;

// Copies a body; answers how it ended: 0 well, else 1 and the code of the error, plus one.
static unsigned copy(handle from, handle to) {
  for (;;) {
    top = mark;
    input_blocking_read(from, 65536, &r);
    if (r.bytes[0]) {
      if (r.bytes[4]) return 0;
      handle error = (handle)r.words[2];
      http_error_code(error, &r);
      unsigned code = r.bytes[0] ? r.bytes[8] + 1u : 99;
      error_drop(error);
      return code;
    }
    if (!write_to(to, (const char *)r.words[1], r.words[2])) return 0;
  }
}

static handle compose(handle headers) {
  handle fields = fields_new();
  text type = header(headers, "content-type"), length = header(headers, "x-length");
  if (type.length) fields_append(fields, "content-type", 12, type.data, type.length, &r);
  if (length.length) fields_append(fields, "content-length", 14, length.data, length.length, &r);
  text large = header(headers, "x-large");
  if (large.length) {
    static char value[60000];
    for (int i = 0; i < 60000; i++) value[i] = 'v';
    fields_append(fields, "x-large", 7, value, number(large), &r);
  }
  handle request = outgoing_request_new(fields);
  text method = header(headers, "x-method"), scheme = header(headers, "x-scheme");
  text authority = header(headers, "x-authority"), path = header(headers, "x-path");
  if (method.length && outgoing_request_set_method(request, 9, method.data, method.length)) __builtin_trap();
  int which = is(scheme, "http") ? 0 : is(scheme, "https") ? 1 : 2;
  if (scheme.length && outgoing_request_set_scheme(request, 1, which, scheme.data, scheme.length)) __builtin_trap();
  if (authority.length && outgoing_request_set_authority(request, 1, authority.data, authority.length)) __builtin_trap();
  if (path.length && outgoing_request_set_path(request, 1, path.data, path.length)) __builtin_trap();
  return request;
}

static handle options(handle headers) {
  text connect = header(headers, "x-connect"), first = header(headers, "x-first-byte");
  text between = header(headers, "x-between-bytes");
  handle all = options_new();
  if (connect.length) options_connect(all, 1, number(connect) * 1000000);
  if (first.length) options_first_byte(all, 1, number(first) * 1000000);
  if (between.length) options_between(all, 1, number(between) * 1000000);
  return all;
}

static void take_body(handle request) {
  outgoing_request_body(request, &r);
  send_body = (handle)r.words[1];
  outgoing_body_write(send_body, &r);
  send_stream = (handle)r.words[1];
}

// The future; 0 after an answer that says why there is none.
static handle launch(handle request, handle headers) {
  outgoing_handle(request, 1, options(headers), &r);
  if (!r.bytes[0]) return (handle)r.words[2];
  answer("refused ", r.bytes[8]);
  return 0;
}

// The response; 0 after an answer that says why there is none.
static handle await(handle future) {
  handle ready = future_response_subscribe(future);
  pollable_block(ready), pollable_drop(ready);
  future_response_get(future, &r);
  if (!r.bytes[0] || r.bytes[8]) __builtin_trap();
  int failed = r.bytes[16];
  unsigned code = r.bytes[24];
  handle response = (handle)r.words[6];
  future_response_drop(future);
  if (!failed) return response;
  answer("failed ", code);
  return 0;
}

static handle trailers_of(handle body) {
  handle future = incoming_body_finish(body), ready = future_trailers_subscribe(future);
  pollable_block(ready), pollable_drop(ready);
  future_trailers_get(future, &r);
  if (!r.bytes[0] || r.bytes[8]) __builtin_trap();
  handle trailers = !r.bytes[16] && r.bytes[24] ? (handle)r.words[7] : 0;
  future_trailers_drop(future);
  return trailers;
}

// What a body ends with, so that clients can see trailers that their protocol has no place for.
static handle say_trailers(handle trailers) {
  if (!trailers) return 0;
  fields_entries(trailers, &r);
  const uint32_t *entry = (const uint32_t *)r.words[0];
  for (uint32_t count = r.words[1]; count; count--, entry += 4) {
    say(" "), write_to(out, (const char *)entry[0], entry[1]);
    say("="), write_to(out, (const char *)entry[2], entry[3]);
  }
  return trailers;
}

static void relay(handle response) {
  handle headers = incoming_response_headers(response), copied = fields_new();
  fields_entries(headers, &r);
  const uint32_t *entry = (const uint32_t *)r.words[0];
  for (uint32_t count = r.words[1]; count; count--, entry += 4) {
    if (entry[1] > 2 && *(const char *)entry[0] == 'x') {
      fields_append(copied, (const char *)entry[0], entry[1], (const char *)entry[2], entry[3], &r);
    }
  }
  fields_drop(headers);
  begin(incoming_response_status(response), copied);
  incoming_response_consume(response, &r);
  handle body = (handle)r.words[1];
  incoming_body_stream(body, &r);
  handle stream = (handle)r.words[1];
  mark = top;
  unsigned broken = copy(stream, out);
  input_drop(stream);
  if (broken) say("broken "), say_number(broken - 1);
  handle trailers = say_trailers(trailers_of(body));
  incoming_response_drop(response);
  end(trailers);
}

static handle incoming_stream(handle request, handle *body) {
  request_consume(request, &r);
  *body = (handle)r.words[1];
  incoming_body_stream(*body, &r);
  return (handle)r.words[1];
}

EXPORT("wasi:http/incoming-handler" VERSION "#handle") void handle_request(handle request, handle outparam) {
  top = (uintptr_t)&__heap_base;
  param = outparam;
  request_path(request, &r);
  text path = {(const char *)r.words[1], r.words[2]};
  handle headers = request_headers(request);
#define ON(name) if (is(path, name))
  ON("/request-trailers") {
    handle body, stream = incoming_stream(request, &body);
    begin(200, fields_new());
    mark = top;
    copy(stream, out);
    input_drop(stream);
    end(say_trailers(trailers_of(body)));
    return;
  }
  ON("/events") {
    handle body, stream = incoming_stream(request, &body), type = fields_new();
    fields_append(type, "content-type", 12, "text/event-stream", 17, &r);
    begin(200, type);
    say("data: one\n\n");
    input_blocking_read(stream, 1, &r);
    say("data: two\n\n");
    end(0);
    return;
  }
  handle outgoing = compose(headers);
  ON("/get") {
    handle future = launch(outgoing, headers);
    handle response = future ? await(future) : 0;
    if (response) relay(response);
  }
  ON("/get-with-body") {
    take_body(outgoing);
    handle future = launch(outgoing, headers);
    output_drop(send_stream), outgoing_body_finish(send_body, 0, 0, &r);
    handle response = future ? await(future) : 0;
    if (response) relay(response);
  }
  ON("/post") {
    take_body(outgoing);
    handle future = launch(outgoing, headers);
    if (!future) return;
    handle body, stream = incoming_stream(request, &body);
    mark = top;
    copy(stream, send_stream);
    output_drop(send_stream), outgoing_body_finish(send_body, 0, 0, &r);
    handle response = await(future);
    if (response) relay(response);
  }
  ON("/early-post") {
    take_body(outgoing);
    write_to(send_stream, "early body", 10);
    output_drop(send_stream), outgoing_body_finish(send_body, 0, 0, &r);
    handle future = launch(outgoing, headers);
    handle response = future ? await(future) : 0;
    if (response) relay(response);
  }
  ON("/short") {
    take_body(outgoing);
    launch(outgoing, headers);
    write_to(send_stream, "four", 4);
    output_drop(send_stream), outgoing_body_finish(send_body, 0, 0, &r);
    answer(r.bytes[0] ? "unfinished " : "finished ", r.bytes[8]);
  }
  ON("/send-trailers") {
    take_body(outgoing);
    launch(outgoing, headers);
    output_drop(send_stream);
    handle trailers = fields_new();
    fields_append(trailers, "x-sum", 5, "1", 1, &r);
    outgoing_body_finish(send_body, 1, trailers, &r);
    answer(r.bytes[0] ? "unfinished " : "finished ", r.bytes[8]);
  }
  ON("/abandon") {
    take_body(outgoing);
    handle future = launch(outgoing, headers);
    write_to(send_stream, "half", 4);
    output_drop(send_stream), outgoing_body_drop(send_body);
    handle response = await(future);
    if (response) relay(response);
  }
  ON("/forget") {
    if (launch(outgoing, headers)) answer("sent ", 1);
  }
  ON("/drop") {
    future_response_drop(launch(outgoing, headers));
    answer("dropped ", 1);
  }
  ON("/drop-response") {
    handle response = await(launch(outgoing, headers));
    incoming_response_drop(response);
    answer("dropped ", 2);
  }
  ON("/many") {
    unsigned sent = 0;
    for (;; sent++) {
      outgoing_handle(sent ? compose(headers) : outgoing, 0, 0, &r);
      if (r.bytes[0]) break;
    }
    unsigned code = r.bytes[8];
    begin(200, fields_new());
    say_number(sent), say(" then "), say_number(code);
    end(0);
  }
}
