// A wasi:http component that imports outgoing requests. It answers without making any, unless the path asks for one:
// what matters is what its imports need.
#include "wasi_http.h"

__attribute__((import_module("wasi:http/types@0.2.12"), import_name("[constructor]fields"))) handle new_fields(void);
__attribute__((import_module("wasi:http/types@0.2.12"), import_name("[constructor]outgoing-request"))) handle
new_outgoing_request(handle fields);
__attribute__((import_module("wasi:http/outgoing-handler@0.2.12"), import_name("handle"))) void
send_outgoing_request(handle request, int32_t has_options, handle options, void *result);

void handle_request(handle request, handle response_out) {
  if (request_path_with_query(request).length > 1) {
    _Alignas(8) char result[64];
    send_outgoing_request(new_outgoing_request(new_fields()), 0, 0, result);
  }
  respond(response_out, 200, SLICE("text/plain"), SLICE("still here\n"));
}
