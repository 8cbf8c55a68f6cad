// SQLite for the engine benchmark: each export works on a database in memory and answers a checksum.
#include <stdio.h>

#include "sqlite3.h"

#define EXPORT(name) __attribute__((export_name(#name)))

static sqlite3 *database;

static int sum_row(void *sum, int columns, char **values, char **names) {
  (void)names;
  for (int i = 0; i < columns; i++)
    for (const char *c = values[i] ? values[i] : ""; *c; c++)
      *(unsigned long long *)sum = *(unsigned long long *)sum * 31 + (unsigned char)*c;
  return 0;
}

static long long run(const char *statements) {
  unsigned long long sum = 0;
  if (!database && sqlite3_open_v2(":memory:", &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, 0)) return -1;
  if (sqlite3_exec(database, statements, sum_row, &sum, 0)) return -2;
  return (long long)sum;
}

// Tables, inserts, an index, aggregates, a join, updates.
EXPORT(mix) long long run_mix(int rows) {
  char text[2048];
  snprintf(text, sizeof text,
           "drop table if exists person; drop table if exists city;"
           "create table city(id integer primary key, name text);"
           "create table person(id integer primary key, city int, name text, height real);"
           "begin;"
           "with recursive n(i) as (select 1 union all select i + 1 from n where i < 50)"
           " insert into city select i, 'city ' || i from n;"
           "with recursive n(i) as (select 1 union all select i + 1 from n where i < %d)"
           " insert into person select i, 1 + i * 7919 %% 50, 'name ' || (i * 31337 %% 1000), 150 + i %% 50 * 0.5 from n;"
           "commit;"
           "create index person_name on person(name);"
           "select city.name, count(*), sum(height) from person join city on city.id = person.city"
           " group by city.name order by 2 desc, 1;"
           "select count(*), min(id), max(id) from person where name like 'name 1%%';"
           "update person set height = height + 1 where city %% 3 = 0;"
           "select name, avg(height) from person group by name having count(*) > 2 order by name limit 20;",
           rows);
  return run(text);
}

// Point look-ups through a prepared statement.
EXPORT(lookups) long long run_lookups(int count) {
  sqlite3_stmt *statement;
  unsigned long long sum = 0;
  if (run("create table if not exists numbers(id integer primary key, square int);"
          "insert or ignore into numbers with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)"
          " select i, i * i from n;") < 0)
    return -1;
  if (sqlite3_prepare_v2(database, "select square from numbers where id = ?", -1, &statement, 0)) return -3;
  for (int i = 0; i < count; i++) {
    sqlite3_bind_int(statement, 1, 1 + i * 7919 % 2000);
    if (sqlite3_step(statement) == SQLITE_ROW) sum = sum * 31 + (unsigned long long)sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
  }
  sqlite3_finalize(statement);
  return (long long)sum;
}

// SQLite wants a file system even where it works in memory alone; this one has no files.
static int full_name(sqlite3_vfs *vfs, const char *name, int size, char *out) {
  (void)vfs;
  return snprintf(out, (size_t)size, "%s", name) < size ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int randomness(sqlite3_vfs *vfs, int size, char *out) {
  (void)vfs;
  for (int i = 0; i < size; i++) out[i] = (char)(i * 37);
  return size;
}

static int wait_for(sqlite3_vfs *vfs, int microseconds) {
  (void)vfs;
  return microseconds;
}

static int now(sqlite3_vfs *vfs, double *day) {
  (void)vfs;
  *day = 2460000.5;
  return SQLITE_OK;
}

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
  (void)vfs, (void)name, (void)flags, (void)out;
  file->pMethods = 0;
  return SQLITE_CANTOPEN;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync) {
  (void)vfs, (void)name, (void)sync;
  return SQLITE_OK;
}

static int access_file(sqlite3_vfs *vfs, const char *name, int flags, int *out) {
  (void)vfs, (void)name, (void)flags;
  *out = 0;
  return SQLITE_OK;
}

int sqlite3_os_init(void) {
  static sqlite3_vfs vfs = {.iVersion = 1, .szOsFile = sizeof(sqlite3_file), .mxPathname = 256, .zName = "none",
                            .xOpen = open_file, .xDelete = delete_file, .xAccess = access_file,
                            .xFullPathname = full_name, .xRandomness = randomness, .xSleep = wait_for,
                            .xCurrentTime = now};
  return sqlite3_vfs_register(&vfs, 1);
}
int sqlite3_os_end(void) { return SQLITE_OK; }
