// A C program with a standard library: clang's reactor for preview1, adapted to 0.2 with wit-component's adapter. Links
// nearly all of wasi:cli and wasi:filesystem without using it.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name))) extern
#define TYPES "wasi:http/types@0.2.12"
#define STREAMS "wasi:io/streams@0.2.12"

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
  uint64_t area[8];
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  const char *who = getenv("WHO");
  FILE *file = fopen("/etc/passwd", "r");
  char text[128];
  int length = snprintf(text, sizeof text, "hello %s at %lld, file %s", who ? who : "nobody", (long long)now.tv_sec,
                        file ? "open" : "refused");
  printf("printed\n"), fflush(stdout);
  fprintf(stderr, "complained\n");
  int response = response_new(fields_new());
  response_body(response, area);
  int body = ((int *)area)[1];
  outparam_set(param, 0, response, 0, 0, 0, 0, 0, 0);
  body_write(body, area);
  int stream = ((int *)area)[1];
  out_write(stream, text, length, area);
  out_drop(stream);
  body_finish(body, 0, 0, area);
}
