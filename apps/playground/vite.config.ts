import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { defaultClientConditions, defineConfig, type UserConfig } from "vite";
import { compressedFiles } from "./plugins/compressed-files.js";
import { contentPolicy } from "./plugins/content-policy.js";
import { firstResult } from "./plugins/first-result.js";
import { integerModel } from "./plugins/integer-model.js";
import { offlinePage } from "./plugins/offline-page.js";
import { plainFiles, sizeOf } from "./plugins/plain-files.js";
import { templateScores } from "./plugins/template-scores.js";

const require = createRequire(import.meta.url);

/** onnxruntime-web is the runtime's dependency, so it is found from there. */
const ortFolder = join(
  createRequire(require.resolve("@ernie-m/runtime-web/package.json")).resolve("onnxruntime-web/wasm"),
  "..",
);

const filesOf = (folder: string, names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, join(folder, name)]));

const MODEL_FILES = [
  "config.json",
  "model.safetensors",
  "sentencepiece.bpe.model",
  "special_tokens_map.json",
  "tokenizer_config.json",
  "vocab.txt",
];

/** The embedded model; suites in a browser say what is found, so the page is built for them with a model that stays. */
const modelFor = async (mode: string): Promise<URL> =>
  mode === "test" ? (await import("@ernie-m/fixtures")).referenceModelUrl : modelUrl;

// WebAssembly for the processor, and the build that speaks WebGPU, which is fetched only where that is used.
const ort = filesOf(
  ortFolder,
  ["", ".asyncify"].flatMap((build) =>
    [".mjs", ".wasm"].map((ending) => `ort-wasm-simd-threaded${build}${ending}`),
  ),
);

const characterMapFolder = join(require.resolve("pdfjs-dist/package.json"), "../cmaps");

/** What PDFs in Chinese, Japanese and Korean name their characters by. */
const characterMaps = filesOf(
  characterMapFolder,
  readdirSync(characterMapFolder).filter((name) => name.endsWith(".bcmap")),
);

/** What a host that compresses sends of the runtime's WebAssembly. */
function runtimeBytes(): Readonly<Record<"wasm" | "webgpu", number>> {
  const bytesOf = (name: string): number =>
    gzipSync(readFileSync(join(ortFolder, name)), { level: 4 }).length;
  return {
    wasm: bytesOf("ort-wasm-simd-threaded.wasm"),
    webgpu: bytesOf("ort-wasm-simd-threaded.asyncify.wasm"),
  };
}

/** The runtime keeps models; the build that speaks WebGPU and the maps of PDFs are large, and few need them. */
function isKept(file: string): boolean {
  return !/^(model(-int8)?|pdf)\//.test(file) && !file.includes(".asyncify.") && !/\.(map|br|gz)$/.test(file);
}

/**
 * Code of the worker that a first visit does without: WebGPU, weights that are stored or written in other ways, records
 * with the libraries of their recognisers.
 */
const RARE =
  /ort\.webgpu|webgpu\/|torch|paddle|pickle|numpy|save|saving|writer|editing|onnx\/save|training|packages\/records|chrono-node|libphonenumber|re2js|linkify|uc\.micro|cfworker/;

/** All else is one file: as many as the library has would be fetched one after the other. */
function partOfWorker(id: string): string | undefined {
  return RARE.test(id) || id.startsWith("\0") ? undefined : "worker";
}

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

const config = defineConfig(async ({ isPreview, mode }): Promise<UserConfig> => {
  const model = await modelFor(mode);
  const original = filesOf(fileURLToPath(model), MODEL_FILES);
  const integers = isPreview ? {} : await integerModel(model);
  /** A server that compresses does not say how long files are: the page knows it of its own model. */
  const bytesOf = (files: Readonly<Record<string, Uint8Array | string>>): number =>
    Object.values(files).reduce((sum, content) => sum + sizeOf(content), 0);
  return {
    base: "./",
    // The runtime's own files are plain files under ort/: bundled ones would be there twice, and threads need them plain.
    resolve: { conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions] },
    esbuild: { jsx: "automatic", jsxImportSource: "preact" },
    define: {
      EMBEDDED_BYTES: JSON.stringify({ original: bytesOf(original), integers: bytesOf(integers) }),
      TEMPLATE_SCORES: JSON.stringify(isPreview ? {} : await templateScores(integers)),
      RUNTIME_BYTES: JSON.stringify(isPreview ? {} : runtimeBytes()),
      EMBEDDED_FILES: JSON.stringify({ original: Object.keys(original), integers: Object.keys(integers) }),
    },
    build: { target: "es2022", modulePreload: { polyfill: false }, chunkSizeWarningLimit: 700 },
    worker: { format: "es", rollupOptions: { output: { manualChunks: partOfWorker } } },
    server: { headers: isolation },
    preview: { headers: isolation },
    plugins: [
      plainFiles([
        { path: "model/", files: original },
        { path: "model-int8/", files: integers },
        { path: "ort/", files: ort },
        { path: "pdf/cmaps/", files: characterMaps },
      ]),
      firstResult(() => Promise.resolve(integers)),
      contentPolicy(),
      offlinePage(isKept),
      compressedFiles(),
    ],
  };
});

export { config as default };
