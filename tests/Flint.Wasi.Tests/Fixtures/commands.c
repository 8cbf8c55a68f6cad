// One command with many behaviours, good and bad: the path of the request chooses. See build.sh.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static const char *variable(const char *name) {
  const char *value = getenv(name);
  return value ? value : "";
}

static long number(void) {
  return strtol(variable("QUERY_STRING"), NULL, 10);
}

static void text(void) {
  printf("Content-Type: text/plain\r\n\r\n");
}

static void pause_for(long milliseconds) {
  struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  nanosleep(&time, NULL);
}

static void echo(void) {
  static char buffer[8192];
  text();
  fflush(stdout);
  for (ssize_t count; (count = read(0, buffer, sizeof buffer)) > 0;) {
    for (ssize_t done = 0; done < count;) {
      done += write(1, buffer + done, (size_t)(count - done));
    }
  }
}

static void count(void) {
  static char buffer[65536];
  unsigned long long total = 0;
  for (ssize_t n; (n = read(0, buffer, sizeof buffer)) > 0;) {
    total += (unsigned long long)n;
  }
  text();
  printf("%llu\n", total);
}

static void environment(void) {
  text();
  for (char **entry = environ; *entry; entry++) {
    printf("%s\n", *entry);
  }
}

static void large(void) {
  static char buffer[10000];
  memset(buffer, 'x', sizeof buffer);
  text();
  for (long left = number(); left > 0; left -= (long)sizeof buffer) {
    fwrite(buffer, 1, left < (long)sizeof buffer ? (size_t)left : sizeof buffer, stdout);
  }
}

// Volatile, so that the compiler neither removes the bad deeds nor makes loops of them.
static volatile long sink;
static volatile int *volatile nowhere = (int *)0x7ffffff0;

__attribute__((noinline)) static long recurse(long depth) {
  // Not a loop, because something is left to do after the call; and without a frame in linear memory, whose end would
  // come first.
  return recurse(depth + 1) * 3 + sink;
}

// So long that the JIT does not put it into its caller either: its frame is to be seen in the trap.
__attribute__((noinline)) static void reach_out_of_bounds(void) {
  sink += 1;
  sink += 2;
  sink += 3;
  sink += 4;
  sink += 5;
  sink += 6;
  sink += 7;
  sink += 8;
  sink = *nowhere;
}

__attribute__((noinline)) static void loop_for_ever(void) {
  for (;;) {
    sink++;
  }
}

static void grow(void) {
  for (;;) {
    char *block = malloc(1 << 20);
    if (!block) {
      abort();
    }
    memset(block, 1, 1 << 20);
    nowhere = (int *)block;
  }
}

static void slow_parts(void) {
  printf("Content-Type: text/plain\r\n\r\nfirst\n");
  fflush(stdout);
  pause_for(number());
  printf("second\n");
}

static void print_lines(void) {
  for (long i = 0; i < number(); i++) {
    fprintf(stderr, "line %ld\n", i);
  }
  fprintf(stderr, "no end");
  text();
}

static void headers(void) {
  printf("Status: 418 I'm a teapot\nSet-Cookie: a=1\nSet-Cookie: b=2\nX-Empty:\nConnection: close\n\nshort and stout\n");
}

int main(void) {
  const char *path = variable("PATH_INFO");
  if (!strcmp(path, "/hello")) { text(); printf("hello\n"); }
  else if (!strcmp(path, "/echo")) echo();
  else if (!strcmp(path, "/count")) count();
  else if (!strcmp(path, "/environment")) environment();
  else if (!strcmp(path, "/large")) large();
  else if (!strcmp(path, "/headers")) headers();
  else if (!strcmp(path, "/redirect")) printf("Location: /elsewhere\n\n");
  else if (!strcmp(path, "/nothing")) { }
  else if (!strcmp(path, "/garbage")) printf("<html>\x01 this is no header block</html>\n\n");
  else if (!strcmp(path, "/unfinished")) printf("Content-Type: text/plain\n");
  else if (!strcmp(path, "/bad-value")) printf("X-Bad: a\x01" "b\n\n");
  else if (!strcmp(path, "/long-header")) { printf("X-Long: "); for (;;) printf("%01000d", 0); }
  else if (!strcmp(path, "/exit")) { text(); printf("answered\n"); exit((int)number()); }
  else if (!strcmp(path, "/trap")) reach_out_of_bounds();
  else if (!strcmp(path, "/abort")) abort();
  else if (!strcmp(path, "/loop")) loop_for_ever();
  else if (!strcmp(path, "/recurse")) { text(); printf("%ld\n", recurse(0)); }
  else if (!strcmp(path, "/grow")) grow();
  else if (!strcmp(path, "/print")) print_lines();
  else if (!strcmp(path, "/sleep")) { pause_for(number()); text(); printf("slept\n"); }
  else if (!strcmp(path, "/slow-parts")) slow_parts();
  else if (!strcmp(path, "/stream-for-ever")) { text(); for (;;) printf("%01000d", 0); }
  else if (!strcmp(path, "/answer-then-loop")) { text(); printf("early\n"); fflush(stdout); loop_for_ever(); }
  else if (!strcmp(path, "/file")) { text(); FILE *file = fopen("/etc/passwd", "r"); printf("%s\n", file ? "opened" : "refused"); }
  else if (!strcmp(path, "/counter")) { text(); printf("%ld\n", ++sink); }
  else { printf("Status: 404\n\n"); }
  return 0;
}
