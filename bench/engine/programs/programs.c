// The programs of the engine benchmark: small, self-checking, without a libc. Each export takes a size and answers a
// checksum, so that two engines can be compared in results as well as in time.
typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef int i32;
typedef long long i64;

#define EXPORT(name) __attribute__((export_name(#name), noinline))

static u32 random_state;

static u32 next_random(void) { return random_state = random_state * 1664525u + 1013904223u; }

// Calls: doubly recursive Fibonacci.
static __attribute__((noinline)) i32 fibonacci(i32 n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

EXPORT(calls) i64 run_calls(i32 n) { return fibonacci(n); }

// Bytes: table-driven CRC-32 over n MiB.
static u8 bytes[1 << 20];
static u32 crc_table[256];

EXPORT(crc32) i64 run_crc(i32 n) {
  for (u32 i = 0; i < 256; i++) {
    u32 c = i;
    for (int k = 0; k < 8; k++) c = c & 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1;
    crc_table[i] = c;
  }
  random_state = 1;
  for (u32 i = 0; i < sizeof bytes; i++) bytes[i] = (u8)(next_random() >> 24);
  u32 crc = ~0u;
  for (i32 round = 0; round < n; round++)
    for (u32 i = 0; i < sizeof bytes; i++) crc = crc_table[(crc ^ bytes[i]) & 255] ^ (crc >> 8);
  return ~crc;
}

// 32-bit arithmetic: the ChaCha20 block function (RFC 8439).
#define ROTATE(x, n) (((x) << (n)) | ((x) >> (32 - (n))))
#define QUARTER(a, b, c, d)                                     \
  a += b, d ^= a, d = ROTATE(d, 16), c += d, b ^= c, b = ROTATE(b, 12), \
  a += b, d ^= a, d = ROTATE(d, 8), c += d, b ^= c, b = ROTATE(b, 7)

EXPORT(chacha) i64 run_chacha(i32 n) {
  u32 state[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, 1, 2, 3, 4, 5, 6, 7, 8, 0, 9, 10, 11};
  u64 sum = 0;
  for (i32 block = 0; block < n; block++) {
    u32 w[16];
    for (int i = 0; i < 16; i++) w[i] = state[i];
    for (int round = 0; round < 10; round++) {
      QUARTER(w[0], w[4], w[8], w[12]);
      QUARTER(w[1], w[5], w[9], w[13]);
      QUARTER(w[2], w[6], w[10], w[14]);
      QUARTER(w[3], w[7], w[11], w[15]);
      QUARTER(w[0], w[5], w[10], w[15]);
      QUARTER(w[1], w[6], w[11], w[12]);
      QUARTER(w[2], w[7], w[8], w[13]);
      QUARTER(w[3], w[4], w[9], w[14]);
    }
    for (int i = 0; i < 16; i++) sum = sum * 31 + (w[i] + state[i]);
    state[12]++;
  }
  return (i64)sum;
}

// Floating point in registers and structures: planets around a sun, symplectic Euler steps.
typedef struct {
  double position[3], velocity[3], mass;
} body;

static body bodies[5];

EXPORT(planets) i64 run_planets(i32 n) {
  for (int i = 0; i < 5; i++)
    bodies[i] = (body){{i * 1.5, i * 0.25, i * -0.125}, {0, i ? 6.0 / i : 0, 0.01 * i}, i ? 0.001 * i : 39.5};
  for (i32 step = 0; step < n; step++) {
    for (int i = 0; i < 5; i++)
      for (int j = i + 1; j < 5; j++) {
        body *a = &bodies[i], *b = &bodies[j];
        double d[3], square = 0.01;
        for (int k = 0; k < 3; k++) {
          d[k] = a->position[k] - b->position[k];
          square += d[k] * d[k];
        }
        double pull = 0.001 / (square * __builtin_sqrt(square));
        for (int k = 0; k < 3; k++) {
          a->velocity[k] -= d[k] * b->mass * pull;
          b->velocity[k] += d[k] * a->mass * pull;
        }
      }
    for (int i = 0; i < 5; i++)
      for (int k = 0; k < 3; k++) bodies[i].position[k] += 0.001 * bodies[i].velocity[k];
  }
  return (i64)(bodies[0].position[0] * 1e12) ^ (i64)(bodies[3].velocity[1] * 1e12);
}

// Streaming loads and stores: matrix product in the order that reads rows.
#define SIDE 320
static double left[SIDE][SIDE], right[SIDE][SIDE], product[SIDE][SIDE];

EXPORT(matrix) i64 run_matrix(i32 n) {
  for (int i = 0; i < SIDE; i++)
    for (int j = 0; j < SIDE; j++) {
      left[i][j] = (i * 5 + j * 3) % 13 * 0.5;
      right[i][j] = (i * 7 + j) % 11 * 0.25;
      product[i][j] = 0;
    }
  for (i32 round = 0; round < n; round++)
    for (int i = 0; i < SIDE; i++)
      for (int k = 0; k < SIDE; k++)
        for (int j = 0; j < SIDE; j++) product[i][j] += left[i][k] * right[k][j];
  double sum = 0;
  for (int i = 0; i < SIDE; i++)
    for (int j = 0; j < SIDE; j++) sum += product[i][j] * (i - 2 * j);
  return (i64)sum;
}

// Unpredictable branches: heap sort.
static u32 heap[1 << 19];

EXPORT(heapsort) i64 run_heapsort(i32 n) {
  u32 count = (u32)n;
  random_state = 7;
  for (u32 i = 0; i < count; i++) heap[i] = next_random();
  for (u32 start = count / 2, end = count; end > 1;) {
    u32 root;
    if (start > 0)
      root = --start;
    else {
      u32 top = heap[0];
      heap[0] = heap[--end];
      heap[end] = top;
      root = 0;
    }
    u32 value = heap[root];
    for (u32 child; (child = root * 2 + 1) < end; root = child) {
      if (child + 1 < end && heap[child + 1] > heap[child]) child++;
      if (heap[child] <= value) break;
      heap[root] = heap[child];
    }
    heap[root] = value;
  }
  u64 sum = 0;
  for (u32 i = 0; i < count; i += 101) sum = sum * 31 + heap[i];
  return (i64)sum;
}

// Cache misses: an open-addressing hash table.
#define SLOTS (1 << 20)
static struct {
  u64 key, value;
} slots[SLOTS];

EXPORT(hashing) i64 run_hashing(i32 n) {
  for (u32 i = 0; i < SLOTS; i++) slots[i].key = slots[i].value = 0;
  u64 x = 88172645463325252ull, sum = 0;
  for (i32 i = 0; i < n; i++) {
    x ^= x << 13, x ^= x >> 7, x ^= x << 17;
    u64 key = (x & 0x7FFFF) + 1;
    u32 at = (u32)((key * 0x9E3779B97F4A7C15ull) >> 44);
    while (slots[at].key && slots[at].key != key) at = (at + 1) & (SLOTS - 1);
    slots[at].key = key;
    slots[at].value += (u32)i;
    sum += slots[at].value;
  }
  return (i64)sum;
}

// A switch in a loop: an interpreter of a register machine that runs Collatz sequences.
enum { MOVE, ADD, SHIFT, TRIPLE, ODD, JUMP, UNLESS, LESS, STOP };
static i32 code[] = {
    /*  0 */ LESS,   3, 0,  4,  // r3 = r0 < r4
    /*  4 */ UNLESS, 3, 38, 0,
    /*  8 */ MOVE,   1, 0,  0,  // r1 = r0
    /* 12 */ LESS,   3, 5,  1,  // r3 = r5 < r1
    /* 16 */ UNLESS, 3, 44, 0,
    /* 20 */ ADD,    2, 2,  5,  // r2 += 1
    /* 24 */ ODD,    3, 1,  0,
    /* 28 */ UNLESS, 3, 52, 0,
    /* 32 */ TRIPLE, 1, 1,  0,
    /* 36 */ JUMP,   0, 12, 0,
    /* 40 */ STOP,   0, 0,  0,
    /* 44 */ ADD,    0, 0,  5,
    /* 48 */ JUMP,   0, 0,  0,
    /* 52 */ SHIFT,  1, 1,  0,
    /* 56 */ JUMP,   0, 12, 0,
};

EXPORT(interpreter) i64 run_interpreter(i32 n) {
  u64 r[8] = {1, 0, 0, 0, (u64)n, 1, 0, 0};
  code[6] = 40;
  for (u32 at = 0;;) {
    i32 *in = &code[at];
    at += 4;
    switch (in[0]) {
      case MOVE: r[in[1] & 7] = r[in[2] & 7]; break;
      case ADD: r[in[1] & 7] = r[in[2] & 7] + r[in[3] & 7]; break;
      case SHIFT: r[in[1] & 7] = r[in[2] & 7] >> 1; break;
      case TRIPLE: r[in[1] & 7] = r[in[2] & 7] * 3 + 1; break;
      case ODD: r[in[1] & 7] = r[in[2] & 7] & 1; break;
      case JUMP: at = (u32)in[2]; break;
      case UNLESS: if (!r[in[1] & 7]) at = (u32)in[2]; break;
      case LESS: r[in[1] & 7] = r[in[2] & 7] < r[in[3] & 7]; break;
      default: return (i64)r[2];
    }
  }
}

// Calls through a table whose target depends on the data.
typedef u32 (*operation)(u32, u32);
static __attribute__((noinline)) u32 plus(u32 a, u32 b) { return a + b; }
static __attribute__((noinline)) u32 mix(u32 a, u32 b) { return (a ^ b) * 0x9E3779B1u; }
static __attribute__((noinline)) u32 turn(u32 a, u32 b) { return ROTATE(a, 7) + b; }
static __attribute__((noinline)) u32 minus(u32 a, u32 b) { return a - b * 3; }
static operation operations[4] = {plus, mix, turn, minus};

EXPORT(indirect) i64 run_indirect(i32 n) {
  u32 value = 1;
  for (i32 i = 0; i < n; i++) value = operations[(value >> 13) & 3](value, (u32)i);
  return value;
}

// Calls of the host.
__attribute__((import_module("host"), import_name("add"))) extern i32 host_add(i32, i32);

EXPORT(hostcall) i64 run_hostcall(i32 n) {
  i32 value = 0;
  for (i32 i = 0; i < n; i++) value = host_add(value, i);
  return value;
}
