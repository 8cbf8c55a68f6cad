// The smallest function: the same answer to every request.
#include "wasi_http.h"

void handle_request(handle request, handle response_out) {
  (void)request;
  respond(response_out, 200, SLICE("text/plain"), SLICE("Hello from a WebAssembly component.\n"));
}
