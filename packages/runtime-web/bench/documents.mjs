/**
 * A document in a page, in WebAssembly: when its first findings are there, and its last.
 *
 *   node bench/documents.mjs [ROUNDS] [THREADS] < DOCUMENT
 *
 * DOCUMENT is JSON: the `text`, the `schema`, and a `warmUp` text. The embedded model with its own settings, served from
 * its package; prints the medians of ROUNDS (3) as JSON, in milliseconds. The goals of long texts run it
 * (`bench/documents.mjs` at the root of the repository). Needs a Chromium (CHROMIUM_PATH, else the usual places). Build the
 * workspace first.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { launchChromium } from "@ernie-m/fixtures/chromium";
import { serve } from "@ernie-m/fixtures/file-server";
import { median } from "@ernie-m/measure";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { build } from "esbuild";

const [rounds = "3", threads = "2"] = process.argv.slice(2);
const { text, schema, warmUp } = await json(process.stdin);
const packageFolder = fileURLToPath(new URL("..", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "documents-page-"));

/** The page's script: how long the first and the last finding of a text take. */
const SCRIPT = `
  import { loadExtractor } from "@ernie-m/heads";
  import { webRuntime } from "./dist/index.js";
  globalThis.open = async (threads) => {
    const runtime = webRuntime({ device: "wasm", threads, wasmPaths: "/ort/", cache: "none" });
    const extractor = await loadExtractor("/model/", { runtime });
    globalThis.once = async (text, schema) => {
      const began = performance.now();
      let first;
      for await (const _ of extractor.extractStream(text, schema)) first ??= performance.now() - began;
      return { first, all: performance.now() - began };
    };
  };`;

await build({
  stdin: { contents: SCRIPT, resolveDir: packageFolder },
  bundle: true,
  format: "esm",
  splitting: true,
  outdir: folder,
  entryNames: "page",
  logLevel: "error",
});

const places = {
  "/ort/": join(packageFolder, "node_modules/onnxruntime-web/dist"),
  "/model/": fileURLToPath(modelUrl),
  "/": folder,
};

// Threads need an isolated page.
const server = await serve({ folders: places, isolated: true });
const browser = await launchChromium();
try {
  const page = await (await browser.newContext()).newPage();
  await page.goto(server.origin);
  await page.addScriptTag({ type: "module", url: "/page.js" });
  await page.waitForFunction(() => "open" in globalThis);
  await page.evaluate((count) => globalThis.open(count), Number(threads));
  const ask = (given) => page.evaluate((call) => globalThis.once(...call), [given, schema]);
  await ask(warmUp);
  const times = [];
  for (let round = 0; round < Number(rounds); round++) times.push(await ask(text));
  const middle = (name) => median(times.map((time) => time[name]));
  console.log(JSON.stringify({ first: middle("first"), all: middle("all") }));
} finally {
  await browser.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
}
