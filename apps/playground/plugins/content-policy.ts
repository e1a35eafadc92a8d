import { createHash } from "node:crypto";
import type { Plugin } from "vite";

/** The browser itself keeps the page's promise: it talks to its own host and, for a model asked for, to the hub. */
function policyOf(scripts: readonly string[]): string {
  const hashes = scripts.map((script) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  return [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' blob: ${hashes.join(" ")}`.trimEnd(),
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "connect-src 'self' blob: data: https://huggingface.co https://*.huggingface.co https://*.hf.co",
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");
}

/** The scripts that stand in the page's HTML itself: none but these run. */
const INLINE = /<script>(.*?)<\/script>/gs;

export function contentPolicy(): Plugin {
  return {
    name: "content-policy",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (html) => [
        {
          tag: "meta",
          attrs: {
            "http-equiv": "Content-Security-Policy",
            content: policyOf(Array.from(html.matchAll(INLINE), ([, script = ""]) => script)),
          },
          injectTo: "head-prepend",
        },
      ],
    },
  };
}
