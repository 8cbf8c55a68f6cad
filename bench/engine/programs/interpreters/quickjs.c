// QuickJS for the engine benchmark: each export runs a JavaScript function with a size and answers a checksum.
#include <string.h>

#include "quickjs.h"

#define EXPORT(name) __attribute__((export_name(#name)))

static JSContext *context;

static const char programs[] =
    "function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }\n"
    "function objects(n) {\n"
    "  class Point { constructor(x, y) { this.x = x; this.y = y; } plus(o) { return new Point(this.x + o.x, this.y ^ o.y); } }\n"
    "  let sum = new Point(0, 0);\n"
    "  for (let i = 0; i < n; i++) sum = sum.plus(new Point(i & 7, i * 31 | 0));\n"
    "  return sum.x + sum.y;\n"
    "}\n"
    "function sort(n) {\n"
    "  let x = 42; const list = [];\n"
    "  for (let i = 0; i < n; i++) { x = (x * 1103 + 12345) % 1048576; list.push(x); }\n"
    "  list.sort((a, b) => a - b);\n"
    "  return list.reduce((sum, value, i) => (sum * 31 + value * (i & 3)) % 1000003, 0);\n"
    "}\n"
    "function strings(n) {\n"
    "  const words = new Map();\n"
    "  for (let i = 0; i < n; i++) {\n"
    "    const word = 'w' + (i * 7919 % 1000).toString(36);\n"
    "    words.set(word, (words.get(word) ?? 0) + i);\n"
    "  }\n"
    "  const text = JSON.stringify([...words].map(([key, value]) => ({ key, value })));\n"
    "  const back = JSON.parse(text.replace(/w([a-z])/g, '$1w'));\n"
    "  return back.reduce((sum, { key, value }) => (sum * 31 + key.charCodeAt(0) + value) % 1000003, text.length);\n"
    "}\n";

static long long run(const char *function, int argument) {
  if (!context) {
    context = JS_NewContext(JS_NewRuntime());
    JSValue loaded = JS_Eval(context, programs, sizeof programs - 1, "programs.js", JS_EVAL_TYPE_GLOBAL);
    if (JS_IsException(loaded)) return -1;
    JS_FreeValue(context, loaded);
  }
  JSValue global = JS_GetGlobalObject(context);
  JSValue value = JS_GetPropertyStr(context, global, function);
  JSValue number = JS_NewInt32(context, argument);
  JSValue result = JS_Call(context, value, global, 1, &number);
  double answer = -2;
  JS_ToFloat64(context, &answer, result);
  JS_FreeValue(context, result);
  JS_FreeValue(context, value);
  JS_FreeValue(context, global);
  return (long long)answer;
}

EXPORT(fib) long long run_fib(int n) { return run("fib", n); }
EXPORT(objects) long long run_objects(int n) { return run("objects", n); }
EXPORT(sort) long long run_sort(int n) { return run("sort", n); }
EXPORT(strings) long long run_strings(int n) { return run("strings", n); }
