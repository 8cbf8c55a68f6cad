// A component that does what the path of the request says: each path is one behaviour of a wasi:http guest.
// Hand-written canonical ABI, no standard library.
#include <stddef.h>
#include <stdint.h>

#define VERSION "@0.2.12"
#define IMPORT(module, name) __attribute__((import_module(module VERSION), import_name(name))) extern
#define EXPORT(name) __attribute__((export_name(name)))
#define TYPES "wasi:http/types"
#define STREAMS "wasi:io/streams"
#define POLL "wasi:io/poll"
#define CLOCK "wasi:clocks/monotonic-clock"

typedef int32_t handle;
typedef union {
  uint32_t words[10];
  uint64_t longs[5];
} area;

IMPORT(TYPES, "[constructor]fields") handle fields_new(void);
IMPORT(TYPES, "[method]fields.append") void fields_append(handle, const char *, size_t, const char *, size_t, area *);
IMPORT(TYPES, "[method]fields.entries") void fields_entries(handle, area *);
IMPORT(TYPES, "[method]fields.delete") void fields_delete(handle, const char *, size_t, area *);
IMPORT(TYPES, "[resource-drop]fields") void fields_drop(handle);
IMPORT(TYPES, "[method]incoming-request.method") void request_method(handle, area *);
IMPORT(TYPES, "[method]incoming-request.path-with-query") void request_path(handle, area *);
IMPORT(TYPES, "[method]incoming-request.authority") void request_authority(handle, area *);
IMPORT(TYPES, "[method]incoming-request.headers") handle request_headers(handle);
IMPORT(TYPES, "[method]incoming-request.consume") void request_consume(handle, area *);
IMPORT(TYPES, "[resource-drop]incoming-request") void request_drop(handle);
IMPORT(TYPES, "[method]incoming-body.stream") void incoming_body_stream(handle, area *);
IMPORT(TYPES, "[static]incoming-body.finish") handle incoming_body_finish(handle);
IMPORT(TYPES, "[resource-drop]incoming-body") void incoming_body_drop(handle);
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
IMPORT(STREAMS, "[method]input-stream.read") void input_read(handle, uint64_t, area *);
IMPORT(STREAMS, "[method]input-stream.blocking-read") void input_blocking_read(handle, uint64_t, area *);
IMPORT(STREAMS, "[method]input-stream.subscribe") handle input_subscribe(handle);
IMPORT(STREAMS, "[resource-drop]input-stream") void input_drop(handle);
IMPORT(STREAMS, "[method]output-stream.check-write") void output_check(handle, area *);
IMPORT(STREAMS, "[method]output-stream.write") void output_write(handle, const char *, size_t, area *);
IMPORT(STREAMS, "[method]output-stream.blocking-flush") void output_blocking_flush(handle, area *);
IMPORT(STREAMS, "[method]output-stream.blocking-write-and-flush")
void output_blocking_write(handle, const char *, size_t, area *);
IMPORT(STREAMS, "[method]output-stream.blocking-splice") void output_blocking_splice(handle, handle, uint64_t, area *);
IMPORT(STREAMS, "[method]output-stream.subscribe") handle output_subscribe(handle);
IMPORT(STREAMS, "[resource-drop]output-stream") void output_drop(handle);
IMPORT(POLL, "[method]pollable.block") void pollable_block(handle);
IMPORT(POLL, "[method]pollable.ready") int32_t pollable_ready(handle);
IMPORT(POLL, "[resource-drop]pollable") void pollable_drop(handle);
IMPORT(POLL, "poll") void poll(const handle *, size_t, area *);
IMPORT(CLOCK, "now") uint64_t clock_now(void);
IMPORT(CLOCK, "subscribe-duration") handle clock_subscribe(uint64_t);
IMPORT("wasi:random/random", "get-random-bytes") void random_bytes(uint64_t, area *);
IMPORT("wasi:cli/environment", "get-environment") void get_environment(area *);
IMPORT("wasi:cli/exit", "exit-with-code") void exit_with_code(int32_t);
IMPORT("wasi:cli/stderr", "get-stderr") handle get_stderr(void);

extern char __heap_base;
static uintptr_t top;

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

// The error of a result<_, header-error>: all of it is bytes, so it follows the discriminant at once.
static int refusal(void) { return (uint8_t)(r.words[0] >> 8); }

static handle response, body, out;

// Begins an answer: makes the response and, if asked, its body's stream, without setting the outparam.
static void prepare(handle headers) {
  response = response_new(headers);
  response_body(response, &r);
  body = (handle)r.words[1];
  outgoing_body_write(body, &r);
  out = (handle)r.words[1];
}

static void set(handle param) { outparam_set(param, 0, response, 0, 0, 0, 0, 0, 0); }

static void text(const char *data, size_t length) {
  for (; length; ) {
    size_t part = length > 4096 ? 4096 : length;
    output_blocking_write(out, data, part, &r);
    if ((uint8_t)r.words[0]) __builtin_trap();
    data += part, length -= part;
  }
}

static void line(const char *data) {
  size_t length = 0;
  while (data[length]) length++;
  text(data, length);
}

static void finish(void) {
  output_drop(out);
  outgoing_body_finish(body, 0, 0, &r);
}

static handle request_stream(handle request, handle *incoming) {
  request_consume(request, &r);
  *incoming = (handle)r.words[1];
  incoming_body_stream(*incoming, &r);
  return (handle)r.words[1];
}

static void echo_by_reading(handle request, handle param) {
  handle incoming, in = request_stream(request, &incoming);
  prepare(fields_new()), set(param);
  for (;;) {
    top = 0;
    input_blocking_read(in, 1000, &r);
    if ((uint8_t)r.words[0]) break;
    text((char *)r.words[1], r.words[2]);
  }
  input_drop(in);
  handle trailers = incoming_body_finish(incoming);
  future_trailers_get(trailers, &r);
  future_trailers_drop(trailers);
  finish();
}

static void echo_by_splicing(handle request, handle param) {
  handle incoming, in = request_stream(request, &incoming);
  prepare(fields_new()), set(param);
  do output_blocking_splice(out, in, 1 << 20, &r);
  while (!(uint8_t)r.words[0]);
  input_drop(in), incoming_body_drop(incoming);
  finish();
}

static void echo_by_polling(handle request, handle param) {
  handle incoming, in = request_stream(request, &incoming);
  prepare(fields_new()), set(param);
  for (;;) {
    handle ready[] = {input_subscribe(in), clock_subscribe(60000000000)};
    poll(ready, 2, &r);
    pollable_drop(ready[0]), pollable_drop(ready[1]);
    input_read(in, 65536, &r);
    if ((uint8_t)r.words[0]) break;
    text((char *)r.words[1], r.words[2]);
  }
  input_drop(in), incoming_body_drop(incoming);
  finish();
}

static void headers(handle request, handle param) {
  handle all = request_headers(request);
  fields_delete(all, "a", 1, &r);
  int immutable = (uint8_t)r.words[0] == 1 && refusal() == 2;
  fields_entries(all, &r);
  uint32_t *entry = (uint32_t *)r.words[0], count = r.words[1];
  fields_drop(all);
  prepare(fields_new()), set(param);
  for (; count; count--, entry += 4) {
    text((char *)entry[0], entry[1]), line("="), text((char *)entry[2], entry[3]), line(";");
  }
  line(immutable ? "immutable" : "mutable");
  finish();
}

static void header_errors(handle param) {
  handle fields = fields_new();
  char verdicts[5];
  fields_append(fields, "bad name", 8, "v", 1, &r);
  verdicts[0] = (uint8_t)r.words[0] ? '0' + refusal() : 'k';
  fields_append(fields, "x", 1, "a\nb", 3, &r);
  verdicts[1] = (uint8_t)r.words[0] ? '0' + refusal() : 'k';
  fields_append(fields, "Transfer-Encoding", 17, "chunked", 7, &r);
  verdicts[2] = (uint8_t)r.words[0] ? '0' + refusal() : 'k';
  fields_append(fields, "X-Good", 6, "v", 1, &r);
  verdicts[3] = (uint8_t)r.words[0] ? '0' + refusal() : 'k';
  prepare(fields), set(param);
  text(verdicts, 4), finish();
}

static void trailers(handle param) {
  prepare(fields_new()), set(param);
  line("body");
  output_drop(out);
  handle fields = fields_new();
  fields_append(fields, "x-sum", 5, "42", 2, &r);
  outgoing_body_finish(body, 1, fields, &r);
}

static void write_by_polling(handle param) {
  prepare(fields_new()), set(param);
  static const char chunk[1000] = {[0 ... 999] = 'x'};
  for (size_t left = 200000; left; ) {
    output_check(out, &r);
    if ((uint8_t)r.words[0]) __builtin_trap();
    uint64_t permit = r.longs[1];
    if (!permit) {
      handle ready = output_subscribe(out);
      pollable_block(ready), pollable_drop(ready);
      continue;
    }
    size_t part = left < sizeof chunk ? left : sizeof chunk;
    if (part > permit) part = (size_t)permit;
    output_write(out, chunk, part, &r);
    left -= part;
  }
  output_blocking_flush(out, &r);
  finish();
}

static void answer(handle param, const char *words) { prepare(fields_new()), set(param), line(words), finish(); }

static void environment(handle param) {
  get_environment(&r);
  uint32_t *entry = (uint32_t *)r.words[0], count = r.words[1];
  prepare(fields_new()), set(param);
  for (; count; count--, entry += 4) text((char *)entry[0], entry[1]), line("="), text((char *)entry[2], entry[3]);
  finish();
}

static int is(const char *path, size_t length, const char *name) {
  size_t i = 0;
  for (; i < length && path[i] != '?'; i++) if (name[i] != path[i]) return 0;
  return !name[i];
}

EXPORT("wasi:http/incoming-handler" VERSION "#handle") void handle_request(handle request, handle param) {
  top = 0;
  request_path(request, &r);
  const char *path = (const char *)r.words[1];
  size_t length = r.words[2];
#define ON(name) if (is(path, length, name))
  ON("/read") { echo_by_reading(request, param); return; }
  ON("/splice") { echo_by_splicing(request, param); return; }
  ON("/poll") { echo_by_polling(request, param); return; }
  ON("/headers") headers(request, param);
  static handle kept_request, kept_param;
  ON("/keep") { kept_request = request, kept_param = param; return; }
  ON("/use-kept-request") request_path(kept_request, &r);
  ON("/use-kept-param") { prepare(fields_new()), set(kept_param); }
  ON("/keep-request-with-child") { request_headers(request); request_drop(request); return; }
  ON("/line") {
    area method = (request_method(request, &r), r), authority = (request_authority(request, &r), r);
    prepare(fields_new()), set(param);
    line((uint8_t)method.words[0] == 2 ? "POST " : "other ");
    text(path, length), line(" "), text((char *)authority.words[1], authority.words[2]);
    finish();
    return;
  }
  request_drop(request);
  ON("/status") {
    prepare(fields_new());
    if (!response_set_status(response, 99) || response_set_status(response, 418)) __builtin_trap();
    set(param), finish();
  }
  ON("/header-errors") header_errors(param);
  ON("/trailers") trailers(param);
  ON("/polled-writes") write_by_polling(param);
  ON("/early") { prepare(fields_new()), line("early, "), set(param), line("late"), finish(); }
  ON("/too-early") {
    prepare(fields_new());
    for (int i = 0; i < 300; i++) {
      output_blocking_write(out, (const char *)1024, 4096, &r);
      if ((uint8_t)r.words[0]) { set(param), finish(); return; }
    }
    __builtin_trap();
  }
  ON("/no-answer") return;
  ON("/error") outparam_set(param, 1, 2, 0, 0, 0, 0, 0, 0);
  ON("/unfinished") { prepare(fields_new()), set(param), line("half"), output_drop(out), outgoing_body_drop(body); }
  ON("/no-body") { response = response_new(fields_new()); set(param); }
  ON("/trap-after-answer") { prepare(fields_new()), set(param), line("then"); __builtin_trap(); }
  ON("/write-too-much") { prepare(fields_new()), set(param), output_blocking_write(out, (const char *)0, 4097, &r); }
  ON("/drop-parent") { prepare(fields_new()), set(param), outgoing_body_drop(body); }
  ON("/sleep") {
    handle timer = clock_subscribe(1000000);
    pollable_block(timer);
    int ready = pollable_ready(timer);
    pollable_drop(timer);
    answer(param, ready ? "slept" : "awake");
  }
  ON("/sleep-for-ever") { pollable_block(clock_subscribe(~0ull)); }
  ON("/empty-poll") poll(0, 0, &r);
  ON("/random") {
    random_bytes(16, &r);
    const uint8_t *bytes = (const uint8_t *)r.words[0];
    int sum = 0;
    for (int i = 0; i < 16; i++) sum |= bytes[i];
    answer(param, sum && clock_now() ? "random" : "zero");
  }
  ON("/environment") environment(param);
  ON("/stderr") {
    out = get_stderr();
    line("said to stderr"), output_drop(out);
    answer(param, "done");
  }
  ON("/exit") { answer(param, "answered"), exit_with_code(0); }
  ON("/exit-3") exit_with_code(3);
  ON("/spin") for (volatile int i = 0;; i++) {}
  ON("/keep-fields") {
    static char value[60000];
    for (int i = 0; i < 60000; i++) value[i] = 'v';
    for (;;) fields_append(fields_new(), "x", 1, value, sizeof value, &r);
  }
  ON("/count") {
    static char count = '0';
    char digits[] = {++count, 0};
    answer(param, digits);
  }
}
