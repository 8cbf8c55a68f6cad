// Runs modules in V8 and tells what they did. One job per line of standard input, as JSON: the path of the module, and
// the calls to make. One line of standard output per job: a JSON array of lines, as FlintRun.cs writes them.
import fs from "node:fs";
import readline from "node:readline";

const helperPath = process.argv[2];
const maximumLines = Number(process.argv[3]);
const helper = new WebAssembly.Module(fs.readFileSync(helperPath));
const scratch = new DataView(new ArrayBuffer(8));
const hashedBytes = 1 << 20;

function trapKind(fault) {
  if (fault instanceof RangeError) {
    return "stack";
  }
  const text = String(fault?.message);
  for (const [pattern, kind] of [
    [/unreachable/, "unreachable"],
    [/memory access|data segment/, "memory"],
    [/divide by zero|remainder by zero/, "zero"],
    [/unrepresentable/, "range"],
    [/null function or function signature/, "signature"],
    [/null pointer|null reference/, "null"],
    [/table index|table access|element segment|table initializer/, "table"],
  ]) {
    if (fault instanceof WebAssembly.RuntimeError && pattern.test(text)) {
      return kind;
    }
  }
  return `other: ${text}`;
}

function show(type, value) {
  switch (type) {
    case "i32":
      return (value >>> 0).toString(16);
    case "i64":
      return BigInt.asUintN(64, value).toString(16);
    case "f32":
      if (Number.isNaN(value)) {
        return "nan";
      }
      scratch.setFloat32(0, value);
      return scratch.getUint32(0).toString(16);
    case "f64":
      if (Number.isNaN(value)) {
        return "nan";
      }
      scratch.setFloat64(0, value);
      return scratch.getBigUint64(0).toString(16);
    default:
      return value === null ? "null" : "reference";
  }
}

function argument(text) {
  const [type, bits] = text.split(":");
  switch (type) {
    case "i32":
      return Number.parseInt(bits, 16) | 0;
    case "i64":
      return BigInt.asIntN(64, BigInt(`0x${bits}`));
    case "f32":
      scratch.setUint32(0, Number.parseInt(bits, 16));
      return scratch.getFloat32(0);
    case "f64":
      scratch.setBigUint64(0, BigInt(`0x${bits}`));
      return scratch.getFloat64(0);
    default:
      return null;
  }
}

function hash(buffer) {
  const words = new Int32Array(buffer, 0, Math.min(buffer.byteLength, hashedBytes) >> 2);
  let sum = buffer.byteLength >> 16;
  for (let i = 0; i < words.length; i++) {
    sum = Math.imul(sum ^ words[i], 0x01000193);
  }
  return (sum >>> 0).toString(16);
}

function run(job) {
  const lines = [];
  const log = (type) => (value) => {
    if (lines.length < maximumLines) {
      lines.push(`log ${type} ${show(type, value)}`);
    }
  };
  let module;
  try {
    module = new WebAssembly.Module(fs.readFileSync(job.path));
  } catch (fault) {
    return [`refused`, `# ${fault.message}`];
  }
  const host = { "log-i32": log("i32"), "log-i64": log("i64"), "log-f32": log("f32"), "log-f64": log("f64") };
  const split = new WebAssembly.Instance(helper, { "fuzzing-support": host });
  host["log-v128"] = split.exports["log-v128"];
  let exports;
  try {
    exports = new WebAssembly.Instance(module, { "fuzzing-support": host }).exports;
  } catch (fault) {
    lines.push(`instantiation ${trapKind(fault)}`);
    return lines;
  }
  const state = () => {
    for (const [name, value] of Object.entries(exports)) {
      if (value instanceof WebAssembly.Memory) {
        lines.push(`memory ${name} ${value.buffer.byteLength / 65536} ${hash(value.buffer)}`);
      } else if (value instanceof WebAssembly.Table) {
        lines.push(`table ${name} ${value.length}`);
      }
    }
    for (const [name, type] of job.globals) {
      lines.push(`global ${name} ${show(type, exports[name].value)}`);
    }
  };
  state();
  for (const call of job.calls) {
    if (call.reset) {
      exports[call.reset]();
    }
    try {
      const value = exports[call.name](...call.arguments.map(argument));
      const values = call.results.length === 0 ? [] : call.results.length === 1 ? [value] : [...value];
      lines.push(`${call.name}: ${values.map((v, i) => show(call.results[i], v)).join(" ")}`);
    } catch (fault) {
      lines.push(`${call.name}: trap ${trapKind(fault)}`);
    }
    if (lines.length >= maximumLines) {
      break;
    }
    state();
  }
  return lines;
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(run(JSON.parse(line)))}\n`);
}
