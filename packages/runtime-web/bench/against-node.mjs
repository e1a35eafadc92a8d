/**
 * WebAssembly in Chromium against runtime-node on the same machine.
 *
 *   node bench/against-node.mjs [--json] [ROUNDS] [THREADS]
 *
 * An encoder of four layers of base size (8,000 rows, random weights) that gives every token, in fp32 and in int8, with
 * one thread and with THREADS (2). In every round each way runs once after the other; printed are medians of the ratios
 * of a round, of the time that a caller waits; with --json also the milliseconds of each. Writes 140 MB to the system's temporary folder and removes them. Needs
 * a Chromium (CHROMIUM_PATH, else the usual places). Build the workspace first.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { configToText, presets, withConfig } from "@ernie-m/config";
import { elementCount, encoderParameters, int32Tensor, poolerParameters, seededRandom } from "@ernie-m/core";
import { writeSafetensors } from "@ernie-m/core/weights";
import { launchChromium } from "@ernie-m/fixtures/chromium";
import { serve } from "@ernie-m/fixtures/file-server";
import { ErnieMModel } from "@ernie-m/heads";
import { median } from "@ernie-m/measure";
import { nodeRuntime } from "@ernie-m/runtime-node";
import { build } from "esbuild";

const {
  values: { json },
  positionals: [rounds = "7", manyThreads = "2"],
} = parseArgs({ options: { json: { type: "boolean", default: false } }, allowPositionals: true });
const SHAPES = [
  [1, 32],
  [1, 128],
  [8, 128],
];
const DTYPES = ["fp32", "int8"];
const THREADS = [...new Set([1, Number(manyThreads)])];

const packageFolder = fileURLToPath(new URL("..", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "against-node-"));

async function writeCheckpoint() {
  const config = withConfig(presets["ernie-m-base"], {
    vocabSize: 8000,
    numHiddenLayers: 4,
    architectures: ["ErnieMModel"],
  });
  const random = seededRandom(1);
  const tensors = {};
  for (const { name, shape } of [...encoderParameters(config), ...poolerParameters(config)]) {
    const isScale = name.includes("norm") && name.endsWith("weight");
    const data = Float32Array.from(
      { length: elementCount(shape) },
      () => 0.03 * random.normal() + Number(isScale),
    );
    tensors[name] = { dtype: "float32", shape, data };
  }
  await writeFile(join(folder, "model.safetensors"), writeSafetensors(tensors));
  await writeFile(join(folder, "config.json"), configToText(config));
}

/** The page's script: models by name, and how long one call of one takes. */
const SCRIPT = `
  import { int32Tensor } from "@ernie-m/core";
  import { ErnieMModel } from "@ernie-m/heads";
  import { webRuntime } from "./dist/index.js";
  globalThis.open = async (threads, dtypes) => {
    const runtime = webRuntime({ device: "wasm", threads, wasmPaths: "/ort/", cache: "none" });
    const models = new Map();
    for (const dtype of dtypes) models.set(dtype, await ErnieMModel.fromPretrained("/model/", { runtime, dtype }));
    globalThis.once = async (dtype, [rows, width]) => {
      const inputIds = int32Tensor(Int32Array.from({ length: rows * width }, (_, i) => 5 + (i * 37) % 7000), [rows, width]);
      const began = performance.now();
      await models.get(dtype).forward({ inputIds });
      return performance.now() - began;
    };
    return (await runtime.report()).threads;
  };`;

async function bundlePage() {
  await build({
    stdin: { contents: SCRIPT, resolveDir: packageFolder },
    bundle: true,
    format: "esm",
    splitting: true,
    outdir: folder,
    entryNames: "page",
    logLevel: "error",
  });
}

async function inNode(threads) {
  const runtime = nodeRuntime({ threads });
  const models = new Map();
  for (const dtype of DTYPES) models.set(dtype, await ErnieMModel.fromPretrained(folder, { runtime, dtype }));
  return async (dtype, [rows, width]) => {
    const ids = Int32Array.from({ length: rows * width }, (_, i) => 5 + ((i * 37) % 7000));
    const inputIds = int32Tensor(ids, [rows, width]);
    const began = performance.now();
    await models.get(dtype).forward({ inputIds });
    return performance.now() - began;
  };
}

async function inPage(browser, origin, threads) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(origin);
  await page.addScriptTag({ type: "module", url: "/page.js" });
  await page.waitForFunction(() => "open" in globalThis);
  const got = await page.evaluate(([threads, dtypes]) => globalThis.open(threads, dtypes), [threads, DTYPES]);
  if (got !== threads) throw new Error(`asked for ${threads} threads, got ${got}`);
  return (dtype, shape) => page.evaluate(([dtype, shape]) => globalThis.once(dtype, shape), [dtype, shape]);
}

await writeCheckpoint();
await bundlePage();
const folders = {
  "/ort/": join(packageFolder, "node_modules/onnxruntime-web/dist"),
  "/model/": folder,
  "/": folder,
};
// Threads need an isolated page.
const server = await serve({ folders, isolated: true });
const browser = await launchChromium();
const measured = [];
for (const threads of THREADS) {
  const node = await inNode(threads);
  const page = await inPage(browser, server.origin, threads);
  for (const shape of SHAPES) {
    const times = Object.fromEntries(DTYPES.map((dtype) => [dtype, { page: [], node: [] }]));
    for (let round = -1; round < Number(rounds); round++)
      for (const dtype of DTYPES) {
        const [inPage, inNode] = [await page(dtype, shape), await node(dtype, shape)];
        // The first round makes sessions.
        if (round < 0) continue;
        times[dtype].page.push(inPage);
        times[dtype].node.push(inNode);
      }
    measured.push({ shape: shape.join(" × "), threads, times });
  }
}
await browser.close();
server.close();
await rm(folder, { recursive: true, force: true });

const ratio = (times, others) => median(times.map((time, i) => time / others[i]));

function printTable() {
  console.log("time in WebAssembly / in Node       fp32   int8   int8 / fp32 in WebAssembly");
  for (const { shape, threads, times } of measured) {
    const of = (dtype) => ratio(times[dtype].page, times[dtype].node).toFixed(1).padStart(6);
    const rounding = ratio(times.int8.page, times.fp32.page).toFixed(2).padStart(12);
    const what = `${shape} tokens, ${threads} thread${threads === 1 ? "" : "s"}`;
    console.log(`${what.padEnd(33)}${of("fp32")} ${of("int8")} ${rounding}`);
  }
}

function printJson() {
  const summary = ({ page, node }) => ({ ratio: ratio(page, node), page: median(page), node: median(node) });
  const rows = measured.map(({ shape, threads, times }) => ({
    shape,
    threads,
    ...Object.fromEntries(DTYPES.map((dtype) => [dtype, summary(times[dtype])])),
  }));
  console.log(JSON.stringify(rows));
}

(json ? printJson : printTable)();
