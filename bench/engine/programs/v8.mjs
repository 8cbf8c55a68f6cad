// Runs the programs in V8: one line of JSON per program, as asked for on standard input ("name argument").
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const module = new WebAssembly.Module(readFileSync(new URL("programs.wasm", import.meta.url)));
const { exports } = new WebAssembly.Instance(module, { host: { add: (a, b) => (a + b) | 0 } });
for await (const line of createInterface({ input: process.stdin })) {
  const [name, argument] = line.split(" ");
  const start = performance.now();
  const result = exports[name](Number(argument));
  console.log(JSON.stringify({ milliseconds: performance.now() - start, result: String(result) }));
}
