import { BackendError } from "@ernie-m/core";
import { nativeMessage } from "@ernie-m/core/session";

/** What browsers and onnxruntime-web say, and what would help. Wordings of Chromium, Firefox and Safari. */
const cures: readonly (readonly [RegExp, string])[] = [
  [
    /Content Security Policy|\bCSP\b|unsafe-eval/i,
    "the page's Content Security Policy forbids WebAssembly: script-src needs 'wasm-unsafe-eval'",
  ],
  [
    // 3c is "<".
    /found 3c |magic (?:word|number)|doesn't start with '\\0asm'/i,
    "the server answered with a page, not with onnxruntime-web's .wasm file: serve that file and name its folder in wasmPaths; with Vite's development server, optimizeDeps: { exclude: [\"onnxruntime-web\"] }",
  ],
  [
    /dynamically imported module|Importing a module script failed|fetching of the wasm failed|failed to load wasm binary/i,
    "onnxruntime-web's files cannot be fetched: serve its .mjs and .wasm files and name their folder in wasmPaths",
  ],
];

const OUT_OF_MEMORY = /^\d+$|bad_alloc|out of memory|failed to allocate/i;

/** What ONNX Runtime threw, in words: what would help where it is known, else as it said it. */
export function explain(cause: unknown): string {
  const said = nativeMessage(cause);
  // WebAssembly says "not enough memory" in many ways, a bare number among them.
  if (cause instanceof RangeError || OUT_OF_MEMORY.test(said)) return `not enough memory (${said})`;
  const cure = cures.find(([pattern]) => pattern.test(said))?.[1];
  return cure === undefined ? said : `${cure} (${said})`;
}

/** What ONNX Runtime says when its WebAssembly does not start, which is before it looks at any model. */
const NOT_STARTED = /no available backend found/;

/** The error for a session that was not made. */
export function sessionFailure(backend: string, cause: unknown): BackendError {
  const code = NOT_STARTED.test(nativeMessage(cause)) ? "backend-unavailable" : "session-failed";
  return new BackendError(code, backend, explain(cause), { cause });
}
