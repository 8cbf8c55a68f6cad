// wasi:http/incoming-handler 0.2 for C without a standard library.
//
// A component speaks to its host through the canonical ABI: plain function calls whose arguments are numbers, with
// results of more than one number written to a return area that the caller passes. This header gives a function author
// strings and bytes instead; wasi_http.c holds the calls.
#ifndef FLINT_SAMPLES_WASI_HTTP_H
#define FLINT_SAMPLES_WASI_HTTP_H

#include <stddef.h>
#include <stdint.h>

// Bytes somewhere in memory: text without a terminating zero, or a body.
typedef struct {
  const char *data;
  size_t length;
} slice;

#define SLICE(literal) ((slice){(literal), sizeof(literal) - 1})

// The index of a resource in the table that the host keeps for this instance.
typedef int32_t handle;

// Implemented by the function: answers one request.
void handle_request(handle request, handle response_out);

// The method in upper case, as in GET.
slice request_method(handle request);

// Path and query as received, as in /a/b?x=1; empty where the request has none.
slice request_path_with_query(handle request);

// The whole body. Reads until the client has sent it all.
slice request_read_body(handle request);

// Answers and ends the response. Call it once.
void respond(handle response_out, int status, slice content_type, slice body);

// Memory that lives until the end of the request. Traps when the instance may not grow any further.
void *request_memory(size_t size, size_t alignment);

// Gives back what was asked for since `request_memory(0, 1)` answered `mark`, for bodies without end.
void request_memory_rewind(void *mark);

#endif
