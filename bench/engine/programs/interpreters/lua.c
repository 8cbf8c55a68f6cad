// Lua 5.4 for the engine benchmark: each export runs a piece of Lua with a size and answers a checksum.
#include "lauxlib.h"
#include "lua.h"
#include "lualib.h"

#define EXPORT(name) __attribute__((export_name(#name)))

static lua_State *state;

static const char *const programs =
    "function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end\n"
    "function sort(n)\n"
    "  local x, list = 42, {}\n"
    "  for i = 1, n do x = (x * 1103515245 + 12345) % 2147483648; list[i] = x end\n"
    "  table.sort(list, function(a, b) return a < b end)\n"
    "  local sum = 0\n"
    "  for i = 1, n, 7 do sum = (sum * 31 + list[i]) % 1000000007 end\n"
    "  return sum\n"
    "end\n"
    "function floats(n)\n"
    "  local x, y, sum = 0.5, 0.25, 0.0\n"
    "  for i = 1, n do\n"
    "    x = 3.9 * x * (1.0 - x)\n"
    "    y = y + x / (i + 1.5)\n"
    "    if x > 0.5 then sum = sum + y * x else sum = sum - x end\n"
    "  end\n"
    "  return math.floor(sum * 1000)\n"
    "end\n"
    "function strings(n)\n"
    "  local parts, sum = {}, 0\n"
    "  for i = 1, n do parts[#parts + 1] = string.format('%d:%s', i, string.rep('x', i % 13)) end\n"
    "  local text = table.concat(parts, ',')\n"
    "  for number, tail in string.gmatch(text, '(%d+):(x*)') do sum = sum + tonumber(number) * #tail end\n"
    "  text = string.upper(string.gsub(text, 'xx', 'y'))\n"
    "  for i = 1, #text, 3 do sum = (sum * 31 + string.byte(text, i)) % 1000000007 end\n"
    "  return sum\n"
    "end\n";

static long long run(const char *function, int argument) {
  if (!state) {
    state = luaL_newstate();
    luaL_requiref(state, LUA_GNAME, luaopen_base, 1);
    luaL_requiref(state, LUA_TABLIBNAME, luaopen_table, 1);
    luaL_requiref(state, LUA_STRLIBNAME, luaopen_string, 1);
    luaL_requiref(state, LUA_MATHLIBNAME, luaopen_math, 1);
    if (luaL_loadstring(state, programs) != LUA_OK) return -1;
    lua_call(state, 0, 0);
  }
  lua_getglobal(state, function);
  lua_pushinteger(state, argument);
  lua_call(state, 1, 1);
  long long result = lua_tointeger(state, -1);
  lua_pop(state, 1);
  return result;
}

EXPORT(fib) long long run_fib(int n) { return run("fib", n); }
EXPORT(sort) long long run_sort(int n) { return run("sort", n); }
EXPORT(floats) long long run_floats(int n) { return run("floats", n); }
EXPORT(strings) long long run_strings(int n) { return run("strings", n); }
