// Does with files what it is told, with wasi-libc: each line of the script is an operation with its arguments, and gets a
// line with the result, or with the number of the error. The same source makes a preview1 command, which reads the script
// from its standard input, and a component (component.c). See build.sh.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"

static char *out;
static size_t used, room;

static void say(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(out + used, room - used, format, arguments);
  va_end(arguments);
  used += length < 0 || used + length > room ? 0 : length;
}

static void done(int result) {
  if (result < 0) {
    say("error %d\n", errno);
  } else {
    say("ok\n");
  }
}

static void write_file(const char *path, int flags, const char *text) {
  int file = open(path, flags, 0644);
  if (file < 0) {
    done(file);
    return;
  }
  ssize_t written = write(file, text, strlen(text));
  int error = errno;
  close(file);
  errno = error;
  done(written);
}

static void read_file(const char *path) {
  char buffer[256];
  int file = open(path, O_RDONLY);
  if (file < 0) {
    done(file);
    return;
  }
  ssize_t length = read(file, buffer, sizeof buffer - 1);
  if (length < 0) {
    done(-1);
  } else {
    buffer[length] = 0;
    say("%s\n", buffer);
  }
  close(file);
}

static int by_name(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list(const char *path) {
  DIR *directory = opendir(path);
  if (!directory) {
    done(-1);
    return;
  }
  char *names[64];
  size_t count = 0;
  for (struct dirent *entry; count < 64 && (entry = readdir(directory));) {
    if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) {
      names[count++] = strdup(entry->d_name);
    }
  }
  closedir(directory);
  qsort(names, count, sizeof *names, by_name);
  for (size_t i = 0; i < count; i++) {
    say(i ? " %s" : "%s", names[i]);
  }
  say("\n");
}

static void status(const char *path, int (*look)(const char *, struct stat *)) {
  struct stat found;
  if (look(path, &found) < 0) {
    done(-1);
    return;
  }
  const char *type = S_ISDIR(found.st_mode)   ? "directory"
                     : S_ISREG(found.st_mode) ? "file"
                     : S_ISLNK(found.st_mode) ? "link"
                                              : "other";
  say("%s %lld %llu\n", type, (long long)found.st_size, (unsigned long long)found.st_nlink);
}

static void fill(const char *path, long bytes) {
  static char block[4096];
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0) {
    done(file);
    return;
  }
  long total = 0;
  for (ssize_t written = 0; total < bytes && (written = write(file, block, sizeof block)) > 0;) {
    total += written;
  }
  int error = total < bytes ? errno : 0;
  close(file);
  say("%ld %d\n", total, error);
}

static void link_target(const char *path) {
  char target[256];
  ssize_t length = readlink(path, target, sizeof target - 1);
  if (length < 0) {
    done(-1);
    return;
  }
  target[length] = 0;
  say("%s\n", target);
}

static void touch(const char *path) {
  struct timespec times[2] = {{1000, 5}, {2000, 7}};
  struct stat found;
  if (utimensat(AT_FDCWD, path, times, 0) < 0 || stat(path, &found) < 0) {
    done(-1);
    return;
  }
  say("%lld.%ld %lld.%ld\n", (long long)found.st_atim.tv_sec, found.st_atim.tv_nsec, (long long)found.st_mtim.tv_sec,
      found.st_mtim.tv_nsec);
}

static void descriptors(const char *path) {
  int count = 0, file;
  while ((file = open(path, O_RDONLY)) >= 0) {
    count++;
  }
  int error = errno;
  say("%d %d\n", count, error);
}

static void perform(const char *name, const char *a, const char *b) {
  if (!strcmp(name, "write")) {
    write_file(a, O_WRONLY | O_CREAT | O_TRUNC, b);
  } else if (!strcmp(name, "append")) {
    write_file(a, O_WRONLY | O_APPEND, b);
  } else if (!strcmp(name, "create")) {
    write_file(a, O_WRONLY | O_CREAT | O_EXCL, b);
  } else if (!strcmp(name, "read")) {
    read_file(a);
  } else if (!strcmp(name, "list")) {
    list(a);
  } else if (!strcmp(name, "mkdir")) {
    done(mkdir(a, 0755));
  } else if (!strcmp(name, "rmdir")) {
    done(rmdir(a));
  } else if (!strcmp(name, "unlink")) {
    done(unlink(a));
  } else if (!strcmp(name, "rename")) {
    done(rename(a, b));
  } else if (!strcmp(name, "link")) {
    done(link(a, b));
  } else if (!strcmp(name, "symlink")) {
    done(symlink(a, b));
  } else if (!strcmp(name, "readlink")) {
    link_target(a);
  } else if (!strcmp(name, "truncate")) {
    done(truncate(a, atol(b)));
  } else if (!strcmp(name, "stat")) {
    status(a, stat);
  } else if (!strcmp(name, "lstat")) {
    status(a, lstat);
  } else if (!strcmp(name, "fill")) {
    fill(a, atol(b));
  } else if (!strcmp(name, "touch")) {
    touch(a);
  } else if (!strcmp(name, "descriptors")) {
    descriptors(a);
  } else {
    say("what is %s?\n", name);
  }
}

size_t run_script(char *script, char *answer, size_t size) {
  out = answer;
  used = 0;
  room = size;
  for (char *end, *line = script; *line; line = end) {
    end = strchr(line, '\n');
    if (end) {
      *end++ = 0;
    } else {
      end = line + strlen(line);
    }
    char *name = line, *a = strchr(line, ' '), *b = NULL;
    if (a) {
      *a++ = 0;
      b = strchr(a, ' ');
    }
    if (b) {
      *b++ = 0;
    }
    perform(name, a ? a : "", b ? b : "");
  }
  return used;
}
