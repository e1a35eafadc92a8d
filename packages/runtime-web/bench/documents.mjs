/**
 * A document in a page, in WebAssembly: when its first findings are there, and its last.
 *
 *   node bench/documents.mjs [ROUNDS] [THREADS] < DOCUMENT
 *
 * DOCUMENT is JSON: the `text`, the `schema`, and a `warmUp` text. The embedded model with its own settings, served from
 * its package; prints the medians of ROUNDS (3) as JSON, in milliseconds. The goals of long texts run it
 * (`bench/documents.mjs` at the root of the repository). Needs a Chromium (CHROMIUM_PATH, else /usr/bin/chromium). Build the
 * workspace first.
 */
import { createReadStream, existsSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { json } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { median } from "@ernie-m/measure";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { build } from "esbuild";
import { chromium } from "playwright-core";

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

const TYPES = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };
const places = {
  "/ort/": join(packageFolder, "node_modules/onnxruntime-web/dist"),
  "/model/": fileURLToPath(modelUrl),
  "/": folder,
};

/** Files of three folders, with the two headers that threads need. */
const server = createServer((request, response) => {
  response.setHeader("cross-origin-opener-policy", "same-origin");
  response.setHeader("cross-origin-embedder-policy", "require-corp");
  if (request.url === "/") {
    response.setHeader("content-type", "text/html");
    return response.end("<!doctype html><title>bench</title>");
  }
  const [path] = request.url.split("?");
  const prefix = Object.keys(places).find((start) => path.startsWith(start));
  const file = join(places[prefix], path.slice(prefix.length));
  if (!existsSync(file)) return response.writeHead(404).end();
  response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
  response.setHeader("content-length", statSync(file).size);
  return request.method === "HEAD" ? response.end() : createReadStream(file).pipe(response);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu"],
});
try {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
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
  server.close();
  await rm(folder, { recursive: true, force: true });
}
