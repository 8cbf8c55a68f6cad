// A wasi:http component that does one bad thing, named by the path of the request; any other path answers well.
#include "wasi_http.h"

__attribute__((noinline)) static void component_failure(void) { __builtin_trap(); }

// No frame in linear memory, so that it is the call stack that ends. The depth never gets negative before that.
__attribute__((noinline)) static int recurse_for_ever(int depth) {
  return depth < 0 ? 0 : recurse_for_ever(depth + 1) / 3 + depth;
}

__attribute__((noinline)) static void loop_for_ever(void) {
  for (volatile unsigned turns = 0;; turns++) {
  }
}

static int is(slice path, slice what) {
  if (path.length < what.length) {
    return 0;
  }
  for (size_t i = 0; i < what.length; i++) {
    if (path.data[path.length - what.length + i] != what.data[i]) {
      return 0;
    }
  }
  return 1;
}

void handle_request(handle request, handle response_out) {
  slice path = request_path_with_query(request);
  if (is(path, SLICE("/trap"))) {
    component_failure();
  } else if (is(path, SLICE("/recurse"))) {
    recurse_for_ever(0);
  } else if (is(path, SLICE("/loop"))) {
    loop_for_ever();
  } else if (is(path, SLICE("/grow"))) {
    for (;;) {
      request_memory(1 << 20, 1);
    }
  } else if (is(path, SLICE("/silent"))) {
    return;
  } else if (is(path, SLICE("/foreign-handle"))) {
    request_method(request + 1000);
  } else if (is(path, SLICE("/bad-header"))) {
    respond(response_out, 200, SLICE("text/plain\r\nset-cookie: evil=1"), SLICE("body\n"));
  } else if (is(path, SLICE("/bad-status"))) {
    respond(response_out, 70000, SLICE("text/plain"), SLICE("body\n"));
  } else if (is(path, SLICE("/twice"))) {
    respond(response_out, 200, SLICE("text/plain"), SLICE("once\n"));
    respond(response_out, 200, SLICE("text/plain"), SLICE("twice\n"));
  } else if (is(path, SLICE("/late-trap"))) {
    respond(response_out, 200, SLICE("text/plain"), SLICE("the beginning\n"));
    component_failure();
  } else {
    respond(response_out, 200, SLICE("text/plain"), SLICE("still here\n"));
  }
}
