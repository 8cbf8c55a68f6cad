// Runs programs in V8, as asked for on standard input ("file export argument"): one line of JSON per run.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const instances = new Map();

// The interpreters work in memory alone: whatever they ask of WASI ends with EBADF, in both engines.
function instantiate(file) {
  const module = new WebAssembly.Module(readFileSync(file));
  const imports = { host: { add: (a, b) => (a + b) | 0 } };
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] ??= () => 8;
  }
  const { exports } = new WebAssembly.Instance(module, imports);
  exports._initialize?.();
  return exports;
}

for await (const line of createInterface({ input: process.stdin })) {
  const [file, name, argument] = line.split("\t");
  if (!instances.has(file)) instances.set(file, instantiate(file));
  const run = instances.get(file)[name];
  const start = performance.now();
  const result = run(Number(argument));
  console.log(JSON.stringify({ milliseconds: performance.now() - start, result: String(result) }));
}
