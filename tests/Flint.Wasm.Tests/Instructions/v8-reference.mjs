// Runs every exported function of a module on every record and writes the memory that each leaves. After a trap that is
// the record as it was.
// Arguments: the module, the records, the output, the length of a record.
import fs from "node:fs";

const [modulePath, recordsPath, outputPath, lengthText] = process.argv.slice(2);
const length = Number(lengthText);
const records = fs.readFileSync(recordsPath);
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(fs.readFileSync(modulePath)));
const memory = new Uint8Array(exports.memory.buffer, 0, length);
const functions = Object.values(exports).filter((value) => typeof value === "function");
const output = Buffer.alloc(functions.length * records.length);
let position = 0;
for (const run of functions) {
  for (let at = 0; at < records.length; at += length) {
    memory.set(records.subarray(at, at + length));
    try {
      run();
    } catch (fault) {
      if (!(fault instanceof WebAssembly.RuntimeError)) {
        throw fault;
      }
    }
    output.set(memory, position);
    position += length;
  }
}
fs.writeFileSync(outputPath, output);
