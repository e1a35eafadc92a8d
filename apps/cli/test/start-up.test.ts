import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
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

/** The bundler writes above the code of each module where it is from. */
const ORIGIN = /^\/\/ \S*\/packages\/([\w-]+)\/dist\/\S+$/gm;

/** The modules that a command line loads, by their addresses. */
function modulesLoadedBy(args: readonly string[]): Promise<readonly string[]> {
  return new Promise((resolve) => {
    execFile(process.execPath, ["--import", PRELOAD, program, ...args], (_, __, stderr) =>
      resolve([...stderr.matchAll(/^loaded (\S+)$/gm)].map(([, url]) => url)),
    );
  });
}

/** The packages whose code a command line loads, beside the program's own. */
async function packagesLoadedBy(args: readonly string[]): Promise<ReadonlySet<string>> {
  const files = (await modulesLoadedBy(args)).filter((url) => /\/apps\/cli\/dist\//.test(url));
  const texts = files.map((url) => readFileSync(fileURLToPath(url), "utf8"));
  return new Set(texts.flatMap((text) => [...text.matchAll(ORIGIN)].map(([, name]) => name)));
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

test("an extraction loads the library from few files, and no package of others that it does not need", async () => {
  const args = ["extract", "--schema", '["person"]', "--input", "examples/people.txt"];
  const loaded = (await modulesLoadedBy(args)).filter((url) => url.startsWith("file:"));
  expect(await packagesLoadedBy(args)).toEqual(
    new Set(["config", "core", "heads", "runtime-node", "tokenizer"]),
  );
  // Each costs half a millisecond: the modules themselves are four hundred.
  expect(loaded.length).toBeLessThan(60);
  for (const name of ["csv-parse", "cli-progress", "fastify", "undici", "@huggingface/hub"])
    expect(loaded.filter((url) => url.includes(`/node_modules/${name}/`))).toEqual([]);
});
