#include "wasi_http.h"

// Flint links any import of 0.2.x to what it has; this names the version that the WIT packages of the build have.
#define VERSION "@0.2.12"
#define IMPORT(module, name) __attribute__((import_module(module VERSION), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))

#define TYPES "wasi:http/types"
#define STREAMS "wasi:io/streams"
#define ERROR "wasi:io/error"

// Where the host writes a result. The largest here is result<_, error-code>: 40 bytes, aligned for its u64.
typedef union {
  uint32_t words[10];
  uint64_t alignment;
} return_area;

IMPORT(TYPES, "[constructor]fields") handle fields_new(void);
IMPORT(TYPES, "[method]fields.append")
void fields_append(handle fields, const char *name, size_t name_length, const char *value, size_t value_length,
                   return_area *result);
IMPORT(TYPES, "[method]incoming-request.method") void incoming_request_method(handle request, return_area *result);
IMPORT(TYPES, "[method]incoming-request.path-with-query")
void incoming_request_path_with_query(handle request, return_area *result);
IMPORT(TYPES, "[method]incoming-request.consume") void incoming_request_consume(handle request, return_area *result);
IMPORT(TYPES, "[resource-drop]incoming-request") void incoming_request_drop(handle request);
IMPORT(TYPES, "[method]incoming-body.stream") void incoming_body_stream(handle body, return_area *result);
IMPORT(TYPES, "[resource-drop]incoming-body") void incoming_body_drop(handle body);
IMPORT(TYPES, "[constructor]outgoing-response") handle outgoing_response_new(handle headers);
IMPORT(TYPES, "[method]outgoing-response.set-status-code")
int32_t outgoing_response_set_status_code(handle response, int32_t status);
IMPORT(TYPES, "[method]outgoing-response.body") void outgoing_response_body(handle response, return_area *result);
IMPORT(TYPES, "[method]outgoing-body.write") void outgoing_body_write(handle body, return_area *result);
IMPORT(TYPES, "[static]outgoing-body.finish")
void outgoing_body_finish(handle body, int32_t has_trailers, handle trailers, return_area *result);
// The response comes as result<outgoing-response, error-code> in flat form: the discriminant, then the handle (or the
// error's discriminant), then what only an error would use.
IMPORT(TYPES, "[static]response-outparam.set")
void response_outparam_set(handle out, int32_t is_error, handle response, int32_t, int64_t, int32_t, int32_t, int32_t,
                           int32_t);
IMPORT(STREAMS, "[method]input-stream.blocking-read")
void input_stream_blocking_read(handle stream, uint64_t length, return_area *result);
IMPORT(STREAMS, "[resource-drop]input-stream") void input_stream_drop(handle stream);
IMPORT(STREAMS, "[method]output-stream.blocking-write-and-flush")
void output_stream_blocking_write_and_flush(handle stream, const char *data, size_t length, return_area *result);
IMPORT(STREAMS, "[resource-drop]output-stream") void output_stream_drop(handle stream);
IMPORT(ERROR, "[resource-drop]error") void error_drop(handle error);

// blocking-write-and-flush takes at most this many bytes (wasi:io/streams).
enum { WRITE_LIMIT = 4096, READ_SIZE = 64 * 1024, PAGE_SIZE = 64 * 1024 };

// --- Memory: one arena that starts over with every request, because an instance may serve several. ---

extern char __heap_base;
static uintptr_t arena_end;

void *request_memory(size_t size, size_t alignment) {
  uintptr_t start = (arena_end + alignment - 1) & ~(uintptr_t)(alignment - 1);
  uintptr_t end = start + size;
  uintptr_t have = __builtin_wasm_memory_size(0) * (uintptr_t)PAGE_SIZE;
  if (end < start) {
    __builtin_trap();
  }
  if (end > have && __builtin_wasm_memory_grow(0, (end - have + PAGE_SIZE - 1) / PAGE_SIZE) == (size_t)-1) {
    __builtin_trap();
  }
  arena_end = end;
  return (void *)start;
}

void request_memory_rewind(void *mark) { arena_end = (uintptr_t)mark; }

// The host calls this for every string and list that it hands in.
EXPORT("cabi_realloc") void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t new_size) {
  if (arena_end == 0) {
    arena_end = (uintptr_t)&__heap_base;
  }
  void *memory = request_memory(new_size, alignment);
  if (old_size > 0) {
    __builtin_memcpy(memory, old, old_size < new_size ? old_size : new_size);
  }
  return memory;
}

// --- Results: the first byte says which case it is. ---

static int is_set(const return_area *result) { return (uint8_t)result->words[0] != 0; }

// Of result<list<u8>, stream-error> and result<_, stream-error>: a failed operation carries an error resource.
static void drop_stream_error(const return_area *result) {
  enum { LAST_OPERATION_FAILED = 0 };
  if ((uint8_t)result->words[1] == LAST_OPERATION_FAILED) {
    error_drop((handle)result->words[2]);
  }
}

// --- Requests ---

slice request_method(handle request) {
  static const slice names[] = {SLICE("GET"),     SLICE("HEAD"),    SLICE("POST"),  SLICE("PUT"),  SLICE("DELETE"),
                                SLICE("CONNECT"), SLICE("OPTIONS"), SLICE("TRACE"), SLICE("PATCH")};
  return_area result;
  incoming_request_method(request, &result);
  uint8_t which = (uint8_t)result.words[0];
  if (which < sizeof names / sizeof names[0]) {
    return names[which];
  }
  return (slice){(const char *)result.words[1], result.words[2]};
}

slice request_path_with_query(handle request) {
  return_area result;
  incoming_request_path_with_query(request, &result);
  return is_set(&result) ? (slice){(const char *)result.words[1], result.words[2]} : (slice){0, 0};
}

// Chunks come one after another in the arena, so they usually join without a copy.
static slice join(slice body, slice chunk) {
  if (body.length == 0) {
    return chunk;
  }
  if (body.data + body.length == chunk.data) {
    return (slice){body.data, body.length + chunk.length};
  }
  char *both = request_memory(body.length + chunk.length, 1);
  __builtin_memcpy(both, body.data, body.length);
  __builtin_memcpy(both + body.length, chunk.data, chunk.length);
  return (slice){both, body.length + chunk.length};
}

slice request_read_body(handle request) {
  slice body = {0, 0};
  return_area result;
  incoming_request_consume(request, &result);
  if (is_set(&result)) {
    return body;
  }
  handle incoming = (handle)result.words[1];
  incoming_body_stream(incoming, &result);
  if (!is_set(&result)) {
    handle stream = (handle)result.words[1];
    for (;;) {
      input_stream_blocking_read(stream, READ_SIZE, &result);
      if (is_set(&result)) {
        drop_stream_error(&result);
        break;
      }
      body = join(body, (slice){(const char *)result.words[1], result.words[2]});
    }
    input_stream_drop(stream);
  }
  incoming_body_drop(incoming);
  return body;
}

// --- Responses ---

static void write_all(handle stream, slice body) {
  return_area result;
  while (body.length > 0) {
    size_t length = body.length < WRITE_LIMIT ? body.length : WRITE_LIMIT;
    output_stream_blocking_write_and_flush(stream, body.data, length, &result);
    if (is_set(&result)) {
      drop_stream_error(&result);
      return;
    }
    body = (slice){body.data + length, body.length - length};
  }
}

void respond(handle response_out, int status, slice content_type, slice body) {
  return_area result;
  slice name = SLICE("content-type");
  handle headers = fields_new();
  fields_append(headers, name.data, name.length, content_type.data, content_type.length, &result);
  handle response = outgoing_response_new(headers);
  if (status != 200) {
    outgoing_response_set_status_code(response, status);
  }
  outgoing_response_body(response, &result);
  handle outgoing = (handle)result.words[1];
  response_outparam_set(response_out, 0, response, 0, 0, 0, 0, 0, 0);
  outgoing_body_write(outgoing, &result);
  handle stream = (handle)result.words[1];
  write_all(stream, body);
  output_stream_drop(stream);
  outgoing_body_finish(outgoing, 0, 0, &result);
}

EXPORT("wasi:http/incoming-handler" VERSION "#handle") void handle_export(handle request, handle response_out) {
  arena_end = (uintptr_t)&__heap_base;
  handle_request(request, response_out);
  incoming_request_drop(request);
}
