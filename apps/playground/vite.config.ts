import { createReadStream, statSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { modelUrl } from "@ernie-m/model-uie-m-mini";
import { defaultClientConditions, defineConfig, type Plugin } from "vite";
import { offlinePage } from "./plugins/offline-page.js";

const require = createRequire(import.meta.url);

/** onnxruntime-web is the runtime's dependency, so it is found from there. */
const ortFolder = join(
  createRequire(require.resolve("@ernie-m/runtime-web/package.json")).resolve("onnxruntime-web/wasm"),
  "..",
);

interface Copied {
  /** Path below the page, ending in a slash. */
  readonly path: string;
  readonly folder: string;
  readonly files: readonly string[];
}

const copied: readonly [Copied, ...Copied[]] = [
  {
    path: "model/",
    folder: fileURLToPath(modelUrl),
    files: [
      "config.json",
      "model.safetensors",
      "sentencepiece.bpe.model",
      "special_tokens_map.json",
      "tokenizer_config.json",
      "vocab.txt",
    ],
  },
  {
    // WebAssembly for the processor, and the build that speaks WebGPU, which is fetched only where that is used.
    path: "ort/",
    folder: ortFolder,
    files: ["", ".asyncify"].flatMap((build) =>
      [".mjs", ".wasm"].map((ending) => `ort-wasm-simd-threaded${build}${ending}`),
    ),
  },
];

/** A server that compresses does not say how long files are: the page knows it of its own model. */
const modelBytes = copied[0].files.reduce(
  (sum, name) => sum + statSync(join(copied[0].folder, name)).size,
  0,
);

const types: Readonly<Record<string, string>> = {
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};

/** Files of packages as plain files beside the page: copied when built, served when developing. */
function plainFiles(): Plugin {
  return {
    name: "plain-files",
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = new URL(request.url ?? "/", "http://page").pathname.slice(1);
        const place = copied.find((entry) => path.startsWith(entry.path));
        const name = place && path.slice(place.path.length);
        if (place === undefined || name === undefined || !place.files.includes(name)) return next();
        const file = join(place.folder, name);
        response.setHeader(
          "content-type",
          types[name.slice(name.lastIndexOf("."))] ?? "application/octet-stream",
        );
        response.setHeader("content-length", statSync(file).size);
        createReadStream(file).pipe(response);
      });
    },
    async generateBundle() {
      for (const { path, folder, files } of copied) {
        const present = new Set(await readdir(folder));
        for (const name of files) {
          if (!present.has(name)) this.error(`${folder} has no ${name}`);
          this.emitFile({ type: "asset", fileName: path + name, source: await readFile(join(folder, name)) });
        }
      }
    },
  };
}

/** The browser itself keeps the page's promise: it talks to its own host and, for a model asked for, to the hub. */
const policy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval' blob:",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self' blob: data: https://huggingface.co https://*.huggingface.co https://*.hf.co",
  "form-action 'none'",
  "base-uri 'none'",
].join("; ");

function contentPolicy(): Plugin {
  return {
    name: "content-policy",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: policy },
        injectTo: "head-prepend",
      },
    ],
  };
}

/** The runtime keeps models; the build that speaks WebGPU is large, and few need it. */
function isKept(file: string): boolean {
  return !file.startsWith("model/") && !file.includes(".asyncify.") && !file.endsWith(".map");
}

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

const config = defineConfig({
  base: "./",
  // The runtime's own files are plain files under ort/: bundled ones would be there twice, and threads need them plain.
  resolve: { conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions] },
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  define: { EMBEDDED_MODEL_BYTES: String(modelBytes) },
  build: { target: "es2022", modulePreload: { polyfill: false }, chunkSizeWarningLimit: 700 },
  worker: { format: "es" },
  server: { headers: isolation },
  preview: { headers: isolation },
  plugins: [plainFiles(), contentPolicy(), offlinePage(isKept)],
});

export { config as default };
