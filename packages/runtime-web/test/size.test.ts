import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { packageFolder } from "./site.js";

/**
 * Bytes of JavaScript, gzipped, that a page loads before it does anything: 3 kB are words that tell where sentences end,
 * 1 kB are errors that say what was wrong with an argument.
 */
const LARGEST = 40_500;

/** What this package may add to that: the rest of it comes with the first checkpoint and the first session. */
const LARGEST_SHARE = 2_500;

/** What comes later, and what comes first. */
const LATER = ["onnxruntime", "tokenizer/dist", "records/dist"];
const FIRST = ["../core/dist", "../heads/dist", "dist/web-runtime.js"];

async function firstLoad(
  script: string,
): Promise<{ readonly bytes: number; readonly inputs: readonly string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: script, resolveDir: packageFolder },
    bundle: true,
    format: "esm",
    splitting: true,
    minify: true,
    outdir: "out",
    entryNames: "entry",
    target: "es2022",
    write: false,
    metafile: true,
  });
  // What the entry imports at once; what it imports when it is needed comes later.
  const first = new Set<string>();
  const visit = (name: string): void => {
    if (first.has(name)) return;
    first.add(name);
    for (const { path, kind } of metafile.outputs[name]?.imports ?? [])
      if (kind === "import-statement") visit(path);
  };
  visit("out/entry.js");
  const files = outputFiles.filter(({ path }) => [...first].some((name) => path.endsWith(name)));
  const bytes = files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
  expect(files).toHaveLength(first.size);
  return { bytes, inputs: [...first].flatMap((name) => Object.keys(metafile.outputs[name]?.inputs ?? {})) };
}

it("a page loads little JavaScript before it does anything, and nothing of onnxruntime-web or the tokenizer", async () => {
  const task = 'export { loadExtractor } from "@ernie-m/heads";';
  const alone = await firstLoad(task);
  const whole = await firstLoad(`${task} export { webRuntime, workerRuntime } from "./dist/index.js";`);
  const share = whole.bytes - alone.bytes;
  process.stdout.write(`first-load JavaScript: ${whole.bytes} bytes gzipped, ${share} of them runtime-web\n`);
  for (const part of LATER)
    expect(
      whole.inputs.filter((name) => name.includes(part)),
      part,
    ).toEqual([]);
  for (const part of FIRST)
    expect(
      whole.inputs.some((name) => name.startsWith(part)),
      part,
    ).toBe(true);
  expect(share).toBeLessThanOrEqual(LARGEST_SHARE);
  expect(whole.bytes).toBeLessThanOrEqual(LARGEST);
});

it("the table of heads loads no head before it is asked for one", async () => {
  const { bytes, inputs } = await firstLoad('export { headOf, heads } from "@ernie-m/heads/table";');
  process.stdout.write(`the table of heads: ${bytes} bytes gzipped\n`);
  expect(inputs.filter((name) => name !== "<stdin>")).toEqual(["../heads/dist/table.js"]);
  expect(bytes).toBeLessThanOrEqual(1_000);
});
