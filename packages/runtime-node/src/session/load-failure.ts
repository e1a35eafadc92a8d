import { errorCode } from "../checkpoint/file-errors.js";

/** The platforms that onnxruntime-node has a library for. Source: the table in its README, 1.30. */
const PLATFORMS = ["darwin-arm64", "linux-arm64", "linux-x64", "win32-arm64", "win32-x64"];

const WEB = "@ernie-m/runtime-web computes in WebAssembly, in Node as well";
const COPIED =
  "a bundler or a copied folder left it out: keep onnxruntime-node outside of the bundle and copy the whole package";

/** What the loaders of the platforms say, and what would help. */
const cures: readonly (readonly [RegExp, string])[] = [
  // musl's own loader, before it has found glibc's or one of its symbols.
  [
    /Error loading shared library|Error relocating/,
    `onnxruntime-node has no build for musl (Alpine Linux): use an image with glibc, such as node:22-slim; ${WEB}`,
  ],
  [
    /GLIBC(?:XX)?_[\d.]+['"`]? not found/,
    `the system's C library is older than onnxruntime-node needs: use a newer system or image; ${WEB}`,
  ],
  [
    /invalid ELF header|wrong ELF class|Exec format error|incompatible architecture|not a valid Win32/,
    "node_modules was installed on another platform: install it on this one",
  ],
  [
    /libonnxruntime[\w.]*: cannot open shared object|Library not loaded: \S*libonnxruntime|specified module could not be found/,
    `ONNX Runtime's library does not lie beside its binding: ${COPIED}`,
  ],
];

/** Where Node tells which modules asked, a list of paths. */
const WHO_ASKED = /\s*Require stack:.*$/s;

/**
 * Why onnxruntime-node does not load and what would help: a sentence for people. `said` is what the platform's loader
 * says, on one line.
 */
export function loadFailure(cause: unknown, said: string, platform: string): string {
  const loader = said.replace(WHO_ASKED, "");
  const cure = cureOf(cause, loader, platform);
  return cure === undefined ? loader : `${cure} (${loader})`;
}

function cureOf(cause: unknown, said: string, platform: string): string | undefined {
  if (said.includes("onnxruntime_binding.node") && isNotFound(cause, said)) {
    return PLATFORMS.includes(platform)
      ? `onnxruntime-node's binary for ${platform} is not there: ${COPIED}`
      : `onnxruntime-node has no build for ${platform}, only for ${PLATFORMS.join(", ")}; ${WEB}`;
  }
  if (/onnxruntime-node['"]/.test(said) && isNotFound(cause, said))
    return "onnxruntime-node is not installed where this program runs: install it there, outside of any bundle";
  return cures.find(([pattern]) => pattern.test(said))?.[1];
}

function isNotFound(cause: unknown, said: string): boolean {
  const code = errorCode(cause);
  // The last is esbuild's, for what it could not put into a bundle.
  return code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND" || said.startsWith("Dynamic require");
}
