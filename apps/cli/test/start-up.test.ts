import { execFile } from "node:child_process";
import { expect, test } from "vitest";
import { program } from "./run-cli.js";

/** Writes where every module comes from to standard error, one a line, with a word before it. */
const HOOKS = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from "node:fs";
  export async function load(url, context, next) {
    writeSync(2, "loaded " + url + "\\n");
    return next(url, context);
  }`)}`;
const PRELOAD = `data:text/javascript,${encodeURIComponent(`
  import { register } from "node:module";
  register(${JSON.stringify(HOOKS)});`)}`;

/** The packages whose modules a command line loads, beside the program's own. */
function packagesLoadedBy(args: readonly string[]): Promise<ReadonlySet<string>> {
  return new Promise((resolve) => {
    execFile(process.execPath, ["--import", PRELOAD, program, ...args], (_, __, stderr) => {
      const loaded = [...stderr.matchAll(/^loaded (\S+)$/gm)].map(([, url]) => url);
      resolve(new Set(loaded.flatMap((url) => /\/packages\/([\w-]+)\/dist\//.exec(url)?.[1] ?? [])));
    });
  });
}

test.each([
  [["--help"]],
  [["--version"]],
  [["extrakt"]],
  [["extract", "--help"]],
  [["extract"]],
  [["extract", "--shema", "[]"]],
  [["classify", "--help"]],
  [["convert", "--to"]],
  [["bench", "--help"]],
  [["extract", "--schema", '["person"]', "--device", "tpu"]],
  [["classify", "--model", "a", "--threads", "0"]],
  [["embed", "--dtype", "fp17"]],
  [["inspect", "--weights", "onnx"]],
  [["train", "--help"]],
  [["train", "--data", "a", "--to", "b", "--epochs", "0"]],
])("%j is answered without the library", async (args) => {
  const loaded = await packagesLoadedBy(args);
  // What errors are known by is in it: without this one the hooks have seen nothing.
  expect(loaded).toContain("config");
  for (const name of ["core", "runtime-node", "tokenizer"]) expect(loaded).not.toContain(name);
});
