/**
 * Twenty sentences that say what a label marks, to a saved model that finds it: the embedded model in Node and in a page.
 *
 *   node bench/taught.mjs [--json] [THREADS]
 *
 * The defaults of `train`, THREADS (2) on both sides, from opening the model to its last byte; in the page on the main thread
 * with WebAssembly, and the model is fetched from this machine. The label is each sentence's first word, since what is
 * marked changes no time. Both sides learn the same rows and must end with the same loss. Needs a Chromium (CHROMIUM_PATH,
 * else the usual places). Build the workspace first, and leave the machine alone: this goes by the clock.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readJsonLines } from "@ernie-m/fixtures";
import { launchChromium } from "@ernie-m/fixtures/chromium";
import { serve } from "@ernie-m/fixtures/file-server";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { train } from "@ernie-m/training";
import { build } from "esbuild";

const {
  values: { json },
  positionals: [threads = "2"],
} = parseArgs({ options: { json: { type: "boolean", default: false } }, allowPositionals: true });
const SENTENCES = 20;
/** Relative, of the last step's loss on either side. */
const SAME = 1e-3;

const packageFolder = fileURLToPath(new URL("..", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "taught-"));
const records = readJsonLines("reference/extraction.jsonl")
  .slice(0, SENTENCES)
  .map(({ text }) => {
    const [word] = /\S+/u.exec(text);
    const start = text.indexOf(word);
    return { text, prompt: "first word", label: "first word", spans: [{ start, end: start + word.length }] };
  });

/** What both sides do and time, from opening to the last byte; the page gets it as text. */
async function teach(train, where, { runtime, store, training }) {
  const began = performance.now();
  let [loss, steps] = [Number.NaN, 0];
  for await (const event of train(where, { runtime, store, training, task: "extraction" }))
    if (event.type === "step") [loss, steps] = [event.loss, event.step + 1];
  return { seconds: (performance.now() - began) / 1000, loss, steps };
}

/** The page's script: what is saved stays in its memory. */
const SCRIPT = `
  import { train } from "@ernie-m/training";
  import { webRuntime } from "./dist/index.js";
  const teach = ${teach};
  function kept() {
    const files = new Map();
    return {
      location: "memory",
      create: async (name) => {
        files.set(name, []);
        return { write: async (part) => void files.get(name).push(part.slice()), close: async () => {} };
      },
      commit: async () => {},
      abort: async () => {},
    };
  }
  const store = {
    createModel: async () => kept(),
    createRun: async () => kept(),
    openRun: async () => undefined,
    removeRun: async () => {},
  };
  globalThis.taught = async (threads, training) => {
    const runtime = webRuntime({ device: "wasm", threads, wasmPaths: "/ort/", cache: "none" });
    const got = (await runtime.report()).threads;
    if (got !== threads) throw new Error(\`asked for \${threads} threads, got \${got}\`);
    return teach(train, "/model/", { runtime, store, training });
  };`;

function inNode() {
  const runtime = nodeRuntime({ threads: Number(threads) });
  const to = join(folder, "model");
  const store = {
    createModel: () => runtime.createCheckpoint(to, { overwrite: true }),
    createRun: () => runtime.createCheckpoint(`${to}-run`, { overwrite: true }),
    openRun: async () => undefined,
    removeRun: async () => {},
  };
  return teach(train, fileURLToPath(modelUrl), { runtime, store, training: records });
}

async function inPage() {
  await build({
    stdin: { contents: SCRIPT, resolveDir: packageFolder },
    ...{ bundle: true, format: "esm", splitting: true, outdir: join(folder, "page"), entryNames: "page" },
    logLevel: "error",
  });
  const folders = {
    "/ort/": join(packageFolder, "node_modules/onnxruntime-web/dist"),
    "/model/": fileURLToPath(modelUrl),
    "/": join(folder, "page"),
  };
  // Threads need an isolated page.
  const server = await serve({ folders, isolated: true });
  const browser = await launchChromium();
  try {
    const page = await (await browser.newContext()).newPage();
    await page.goto(server.origin);
    await page.addScriptTag({ type: "module", url: "/page.js" });
    await page.waitForFunction(() => "taught" in globalThis);
    return await page.evaluate(
      ([threads, training]) => globalThis.taught(threads, training),
      [Number(threads), records],
    );
  } finally {
    await browser.close();
    server.close();
  }
}

try {
  const [node, page] = [await inNode(), await inPage()];
  if (node.steps !== page.steps || Math.abs(node.loss / page.loss - 1) > SAME)
    throw new Error(`not the same training: ${JSON.stringify({ node, page })}`);
  if (json) console.log(JSON.stringify({ node, page }));
  else
    for (const [where, { seconds, steps }] of [
      ["in Node", node],
      ["in a page", page],
    ])
      console.log(`${where}: ${steps} steps, ${threads} threads, ${seconds.toFixed(1)} s`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
