// files.c as a component: clang's reactor for preview1, adapted to 0.2 with wit-component's adapter, so that its files go
// through wasi:filesystem. The script is the request's query, with + for a space and ; for the end of a line.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name))) extern
#define TYPES "wasi:http/types@0.2.12"
#define STREAMS "wasi:io/streams@0.2.12"

IMPORT(TYPES, "[method]incoming-request.path-with-query") void request_path(int, void *);
IMPORT(TYPES, "[constructor]fields") int fields_new(void);
IMPORT(TYPES, "[constructor]outgoing-response") int response_new(int);
IMPORT(TYPES, "[method]outgoing-response.body") void response_body(int, void *);
IMPORT(TYPES, "[method]outgoing-body.write") void body_write(int, void *);
IMPORT(TYPES, "[static]outgoing-body.finish") void body_finish(int, int, int, void *);
IMPORT(TYPES, "[static]response-outparam.set") void outparam_set(int, int, int, int, uint64_t, int, int, int, int);
IMPORT(STREAMS, "[method]output-stream.blocking-write-and-flush") void out_write(int, const void *, unsigned, void *);
IMPORT(STREAMS, "[resource-drop]output-stream") void out_drop(int);

__attribute__((export_name("cabi_realloc"))) void *cabi_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
  return realloc(old, size);
}

__attribute__((export_name("wasi:http/incoming-handler@0.2.12#handle"))) void handle(int request, int param) {
  static char script[65536], answer[4096];
  uint64_t area[8];
  request_path(request, area);
  const char *path = ((char **)area)[1];
  size_t length = ((size_t *)area)[2], at = 0;
  for (size_t i = 2; i < length && at < sizeof script - 1; i++) {
    script[at++] = path[i] == '+' ? ' ' : path[i] == ';' ? '\n' : path[i];
  }
  script[at] = 0;
  length = run_script(script, answer, sizeof answer);

  int response = response_new(fields_new());
  response_body(response, area);
  int body = ((int *)area)[1];
  outparam_set(param, 0, response, 0, 0, 0, 0, 0, 0);
  body_write(body, area);
  int stream = ((int *)area)[1];
  out_write(stream, answer, length, area);
  out_drop(stream);
  body_finish(body, 0, 0, area);
}
