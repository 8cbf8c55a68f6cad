// Converts the component model's reference tests (.wast) to what SpecificationTests reads: a JSON file per .wast, with
// every component as a binary. Component text needs wasm-tools, which the npm package @bytecodealliance/jco carries.
//
// usage: npm i @bytecodealliance/jco@1.34.0 && node convert.mjs DIRECTORY_OF_WAST_FILES Suite
import { readFileSync, writeFileSync, readdirSync, mkdirSync } from "node:fs";
import { join, basename } from "node:path";
import { gzipSync } from "node:zlib";
import { parse } from "@bytecodealliance/jco";

const [source, target] = process.argv.slice(2);
const decoder = new TextDecoder("utf-8", { fatal: false });

/** Splits text into nested lists of tokens with their places. */
function read(text) {
  const top = [];
  const stack = [];
  let line = 1;
  let i = 0;
  const add = (node) => (stack.length ? stack.at(-1).items : top).push(node);
  while (i < text.length) {
    const c = text[i];
    if (c === "\n") line++, i++;
    else if (/\s/.test(c)) i++;
    else if (text.startsWith(";;", i)) while (i < text.length && text[i] !== "\n") i++;
    else if (text.startsWith("(;", i)) {
      let depth = 0;
      do {
        if (text.startsWith("(;", i)) depth++, (i += 2);
        else if (text.startsWith(";)", i)) depth--, (i += 2);
        else line += text[i++] === "\n" ? 1 : 0;
      } while (depth);
    } else if (c === "(") stack.push({ start: i++, line, items: [] });
    else if (c === ")") {
      const node = stack.pop();
      node.end = ++i;
      add(node);
    } else if (c === '"') {
      let j = i + 1;
      while (text[j] !== '"') j += text[j] === "\\" ? 2 : 1;
      add({ string: text.slice(i + 1, j), start: i, end: j + 1, line });
      line += text.slice(i, j).split("\n").length - 1;
      i = j + 1;
    } else {
      let j = i;
      while (j < text.length && !/[\s();"]/.test(text[j])) j++;
      add({ atom: text.slice(i, j), start: i, end: j, line });
      i = j;
    }
  }
  return top;
}

/** The bytes of a string literal. */
function unescape(literal) {
  const bytes = [];
  for (let i = 0; i < literal.length; ) {
    if (literal[i] !== "\\") {
      const point = String.fromCodePoint(literal.codePointAt(i));
      bytes.push(...Buffer.from(point));
      i += point.length;
      continue;
    }
    const simple = { n: 10, t: 9, r: 13, '"': 34, "'": 39, "\\": 92 }[literal[i + 1]];
    if (simple !== undefined) bytes.push(simple), (i += 2);
    else if (literal[i + 1] === "u") {
      const end = literal.indexOf("}", i);
      bytes.push(...Buffer.from(String.fromCodePoint(parseInt(literal.slice(i + 3, end), 16))));
      i = end + 1;
    } else bytes.push(parseInt(literal.slice(i + 1, i + 3), 16)), (i += 3);
  }
  return Buffer.from(bytes);
}

/** A component node as a definition: its name, whether it is to be instantiated, and its binary. */
async function component(node, text) {
  const items = node.items.slice(1);
  let definition = false;
  let name = null;
  if (items[0]?.atom === "definition") (definition = true), items.shift();
  if (items[0]?.atom?.startsWith("$")) name = items.shift().atom;
  if (items[0]?.atom === "binary") {
    return { definition, name, binary: Buffer.concat(items.slice(1).map((s) => unescape(s.string))) };
  }
  if (items[0]?.atom === "quote") return null;
  const body = items.length ? text.slice(items[0].start, node.end) : ")";
  const binary = await parse(`(component ${name ?? ""} ${body}`);
  return { definition, name, binary: Buffer.from(binary) };
}

/** A value literal such as (u32.const 1) or (list.const (u8.const 1)), as its tokens. */
function value([head, ...rest]) {
  const kind = head.atom.replace(".const", "");
  const nested = (node) => value(node.items);
  const variant = (label, payload) => ({ kind: "variant", label, payload: payload ? nested(payload) : null });
  switch (kind) {
    case "str":
    case "char":
      return { kind, text: decoder.decode(unescape(rest[0].string)) };
    case "list":
    case "tuple":
      return { kind, items: rest.map(nested) };
    case "record":
      return { kind, items: rest.map((field) => value(field.items.slice(2))) };
    case "variant":
    case "enum":
      return variant(rest[0].string, rest[1]);
    case "option.some":
      return variant("some", rest[0]);
    case "option.none":
      return variant("none");
    case "result.ok":
      return variant("ok", rest[0]);
    case "result.err":
      return variant("error", rest[0]);
    case "flags":
      return { kind, labels: rest.map((label) => label.string) };
    default:
      return { kind, text: rest[0].atom };
  }
}

/** The name of the instance, the function and the arguments of an (invoke …). */
function invocation(node) {
  const items = node.items.slice(1);
  const instance = items[0].atom?.startsWith("$") ? items.shift().atom : null;
  return { instance, function: items[0].string, arguments: items.slice(1).map((a) => value(a.items)) };
}

async function command(node, text) {
  const head = node.items[0].atom;
  const line = node.line;
  if (head === "component" && node.items[1]?.atom === "instance") {
    return { type: "instance", line, name: node.items[2].atom, of: node.items[3]?.atom ?? null };
  }
  if (head === "component") {
    const { definition, name, binary } = await component(node, text);
    return { type: definition ? "definition" : "component", line, name, binary: binary.toString("base64") };
  }
  if (head === "assert_invalid" || head === "assert_malformed") {
    const found = await component(node.items[1], text);
    if (!found) return { type: "skipped", line, reason: "about the text format" };
    return { type: head, line, binary: found.binary.toString("base64"), message: node.items[2].string };
  }
  if (head === "assert_return") {
    return { type: head, line, ...invocation(node.items[1]), expected: node.items.slice(2).map((e) => value(e.items)) };
  }
  if (head === "assert_trap") {
    return { type: head, line, ...invocation(node.items[1]), message: node.items[2].string };
  }
  throw new Error(`unknown command ${head}`);
}

mkdirSync(target, { recursive: true });
for (const file of readdirSync(source).filter((f) => f.endsWith(".wast"))) {
  const text = readFileSync(join(source, file), "utf8");
  const commands = [];
  for (const node of read(text)) {
    try {
      commands.push(await command(node, text));
    } catch (error) {
      console.error(`${file}:${node.line}: ${String(error.message ?? error).split("\n")[0]}`);
      commands.push({ type: "skipped", line: node.line, reason: `wasm-tools: ${String(error.message ?? error).split("\n")[0]}` });
    }
  }
  const name = `${basename(source)}-${basename(file, ".wast")}.json.gz`;
  writeFileSync(join(target, name), gzipSync(JSON.stringify(commands), { level: 9 }));
}
