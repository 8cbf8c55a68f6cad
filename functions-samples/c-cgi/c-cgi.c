// A program in CGI style (RFC 3875) with the C library: the request comes in environment variables and on standard
// input, the answer goes to standard output as a header block, an empty line and the body.
#include <stdio.h>
#include <stdlib.h>

static const char *variable(const char *name) {
  const char *value = getenv(name);
  return value ? value : "";
}

int main(void) {
  char buffer[4096];
  size_t length = 0;
  for (size_t count; (count = fread(buffer, 1, sizeof buffer, stdin)) > 0;) {
    length += count;
  }

  printf("Content-Type: text/plain\r\n\r\n");
  printf("Hello from C.\n");
  printf("method: %s\n", variable("REQUEST_METHOD"));
  printf("path: %s\n", variable("PATH_INFO"));
  printf("query: %s\n", variable("QUERY_STRING"));
  printf("body: %zu bytes\n", length);
  return 0;
}
