// Opens the weights of every folder in a folder and prints, as JSON: what each threw, the most bytes of buffers that
// one asked for at once, by how much the process grew, and every path outside its own folder that one touched.
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join, sep } from "node:path";

let allocated = 0;
for (const name of [
  "ArrayBuffer",
  "Uint8Array",
  "Uint16Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
]) {
  globalThis[name] = new Proxy(globalThis[name], {
    construct(target, args, newTarget) {
      const made = Reflect.construct(target, args, newTarget);
      if (!(args[0] instanceof ArrayBuffer)) allocated += made.byteLength;
      return made;
    },
  });
}
for (const name of ["alloc", "allocUnsafe", "allocUnsafeSlow"]) {
  const original = Buffer[name];
  Buffer[name] = (size, ...rest) => {
    allocated += size;
    return original(size, ...rest);
  };
}

const touched = [];
for (const name of ["open", "readFile", "stat", "realpath", "readdir", "mkdir", "rename", "rm", "access"]) {
  const original = fs[name];
  fs[name] = (path, ...rest) => {
    touched.push(String(path));
    return original(path, ...rest);
  };
}
syncBuiltinESMExports();

const { isErnieMError } = await import("@ernie-m/config");
const { openWeights } = await import("@ernie-m/core");
const { nodeRuntime } = await import("@ernie-m/runtime-node");

const [root] = process.argv.slice(2);
const runtime = nodeRuntime({ convertedDir: join(root, "converted") });

async function read(name) {
  const folder = join(root, name);
  touched.length = 0;
  allocated = 0;
  const error = await runtime
    .openCheckpoint(folder)
    .then(openWeights)
    .then(
      () => undefined,
      (thrown) => thrown,
    );
  const inside = (path) => path === folder || path.startsWith(folder + sep);
  return {
    name,
    error: isErnieMError(error) ? error.message : `not typed: ${error}`,
    allocated,
    outside: touched.filter((path) => !inside(path)),
  };
}

const names = (await fs.readdir(root)).sort();
// What some of every kind load first, code and caches, belongs to none.
for (const name of names.filter((_, i) => i % 20 === 0)) await read(name);
const before = process.resourceUsage().maxRSS;
const results = [];
for (const name of names) results.push(await read(name));
const grown = (process.resourceUsage().maxRSS - before) * 1024;
process.stdout.write(JSON.stringify({ results, grown }));
