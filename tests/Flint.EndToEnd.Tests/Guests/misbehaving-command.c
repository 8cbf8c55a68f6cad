// A preview1 command that does one bad thing, named by the path of the request; any other path answers well.
// Built without libc's stdio and with its name section, so that the tests can look for function names in stack traces.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print(int descriptor, const char *text) { write(descriptor, text, strlen(text)); }

__attribute__((noinline)) static void inner_failure(void) { __builtin_trap(); }

__attribute__((noinline)) static void outer_failure(void) { inner_failure(); }

__attribute__((noinline)) static int divide(int by) { return 100 / by; }

// No frame in linear memory, so that it is the call stack that ends. The depth never gets negative before that.
__attribute__((noinline)) static int recurse_for_ever(int depth) {
  return depth < 0 ? 0 : recurse_for_ever(depth + 1) / 3 + depth;
}

__attribute__((noinline)) static void loop_for_ever(void) {
  for (volatile unsigned turns = 0;; turns++) {
  }
}

__attribute__((noinline)) static void grow_for_ever(void) {
  for (;;) {
    if (__builtin_wasm_memory_grow(0, 16) == (unsigned long)-1) {
      __builtin_trap();
    }
  }
}

static int is(const char *path, const char *what) { return strcmp(path, what) == 0; }

int main(void) {
  const char *path = getenv("PATH_INFO");
  volatile int zero = 0;
  if (!path) {
    return 64;
  }
  if (is(path, "/trap")) {
    outer_failure();
  } else if (is(path, "/divide")) {
    return divide(zero);
  } else if (is(path, "/out-of-bounds")) {
    *(volatile char *)(0x7FFFFFF0 + zero) = 1;
  } else if (is(path, "/null-call")) {
    void (*volatile function)(void) = (void (*)(void))zero;
    function();
  } else if (is(path, "/recurse")) {
    return recurse_for_ever(zero);
  } else if (is(path, "/loop")) {
    loop_for_ever();
  } else if (is(path, "/grow")) {
    grow_for_ever();
  } else if (is(path, "/exit")) {
    print(STDERR_FILENO, "giving up\n");
    return 3;
  } else if (is(path, "/abort")) {
    abort();
  } else if (is(path, "/silent")) {
    return 0;
  } else if (is(path, "/no-header-end")) {
    print(STDOUT_FILENO, "Content-Type: text/plain\r\n");
    return 0;
  } else if (is(path, "/garbage")) {
    print(STDOUT_FILENO, "\x01\x02 this is no header block \xFF\n\nbody\n");
    return 0;
  } else if (is(path, "/split-header")) {
    print(STDOUT_FILENO, "X-Ok: 1\r\nX-Bad: a\rSet-Cookie: evil=1\r\n\r\nbody\n");
    return 0;
  } else if (is(path, "/bad-status")) {
    print(STDOUT_FILENO, "Status: 99999 Nonsense\r\n\r\nbody\n");
    return 0;
  } else if (is(path, "/late-trap")) {
    print(STDOUT_FILENO, "Content-Type: text/plain\r\n\r\nthe beginning\n");
    for (int i = 0; i < 64; i++) {
      static char filler[4096];
      write(STDOUT_FILENO, filler, sizeof filler);
    }
    inner_failure();
  } else {
    print(STDERR_FILENO, "a line for the log\n");
    print(STDOUT_FILENO, "Content-Type: text/plain\r\n\r\nstill here\n");
  }
  return 0;
}
