// clang --target=wasm32 -O2 -fno-builtin -nostdlib -Wl,--no-entry -Wl,--export-dynamic -o sieve.wasm sieve.c
static unsigned char composite[1 << 16];

static unsigned once(unsigned n) { return n + 1; }
static unsigned twice(unsigned n) { return n + 2; }
static unsigned (*const steps[2])(unsigned) = {once, twice};

__attribute__((visibility("default"))) unsigned count_primes(unsigned limit) {
  unsigned count = 0;
  for (unsigned i = 0; i < limit; i++) composite[i] = 0;
  for (unsigned i = 2; i < limit; i = steps[i > 2](i)) {
    if (composite[i]) continue;
    count++;
    for (unsigned j = i * 2; j < limit; j += i) composite[j] = 1;
  }
  return count;
}

__attribute__((visibility("default"))) double mean(const double *values, int count) {
  double sum = 0;
  for (int i = 0; i < count; i++) sum += values[i];
  return sum / count;
}
