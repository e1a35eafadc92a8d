import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { packageFolder } from "./site.js";

/** Bytes of JavaScript, gzipped, that a page loads before it does anything. */
const LARGEST = 60_000;

it("tokenizer, core, extraction and this package are at most 60 kB before onnxruntime-web is loaded", async () => {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `
        import { loadExtractor } from "@ernie-m/heads";
        import { webRuntime, workerRuntime } from "./dist/index.js";
        globalThis.api = { loadExtractor, webRuntime, workerRuntime };`,
      resolveDir: packageFolder,
    },
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
  const inputs = [...first].flatMap((name) => Object.keys(metafile.outputs[name]?.inputs ?? {}));
  process.stdout.write(`first-load JavaScript: ${bytes} bytes gzipped, ${files.length} files\n`);
  expect(files).toHaveLength(first.size);
  expect(inputs.filter((name) => name.includes("onnxruntime"))).toEqual([]);
  for (const part of ["tokenizer", "core", "heads", "runtime-web"])
    expect(inputs.some((name) => name.includes(part === "runtime-web" ? "dist/" : `../${part}/dist`)), part).toBe(true);
  expect(bytes).toBeLessThanOrEqual(LARGEST);
});
