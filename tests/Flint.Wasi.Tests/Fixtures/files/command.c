// files.c as a preview1 command in CGI style.
#include <stdio.h>
#include <unistd.h>

#include "files.h"

int main(void) {
  static char script[65536], answer[65536];
  size_t length = 0;
  for (ssize_t count; (count = read(0, script + length, sizeof script - 1 - length)) > 0;) {
    length += count;
  }
  script[length] = 0;
  length = run_script(script, answer, sizeof answer);
  printf("Content-Type: text/plain\r\n\r\n");
  fwrite(answer, 1, length, stdout);
  return 0;
}
