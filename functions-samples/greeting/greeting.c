// Greets whoever the path names, in the words of its environment. Its manifest gives it the route /greet/* and the
// variables GREETING and PUNCTUATION.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *variable(const char *name, const char *otherwise) {
  const char *value = getenv(name);
  return value && *value ? value : otherwise;
}

// One path segment that is safe to print: the rest of the path is not part of a name.
static void copy_name(char *name, size_t capacity, const char *path) {
  size_t length = 0;
  while (*path == '/') {
    path++;
  }
  for (; *path && *path != '/' && length + 1 < capacity; path++) {
    name[length++] = iscntrl((unsigned char)*path) ? '?' : *path;
  }
  name[length] = '\0';
}

int main(void) {
  char name[64];
  copy_name(name, sizeof name, variable("PATH_INFO", "/"));
  if (strcmp(variable("REQUEST_METHOD", "GET"), "GET") != 0) {
    printf("Status: 405 Method Not Allowed\r\nAllow: GET\r\nContent-Type: text/plain\r\n\r\nOnly GET greets.\n");
    return 0;
  }
  printf("Content-Type: text/plain; charset=utf-8\r\n\r\n%s, %s%s\n", variable("GREETING", "Hello"),
         *name ? name : "world", variable("PUNCTUATION", "."));
  return 0;
}
