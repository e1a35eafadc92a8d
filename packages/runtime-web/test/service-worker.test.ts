import { join } from "node:path";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { useSite } from "./browser.js";
import { packageFolder } from "./site.js";

describe.skipIf(chromiumPath === undefined)("a service worker of one file", () => {
  const site = useSite({ webgpu: true });
  beforeAll(() =>
    build({
      entryPoints: [join(packageFolder, "test/pages/service-worker.ts")],
      bundle: true,
      format: "esm",
      outdir: join(site.pages.folder, "alone"),
      target: "es2022",
      logLevel: "error",
    }),
  );

  it.each(["wasm", "webgpu"] as const)(
    "computes with onnxruntime-web's files in a folder: %s",
    async (device) => {
      const page = await site.open();
      const found = await page.evaluate(async (device) => {
        const answer = new Promise<unknown>((resolve) => {
          navigator.serviceWorker.addEventListener("message", ({ data }) => resolve(data));
        });
        const url = "/pages/alone/service-worker.js";
        const { installing } = await navigator.serviceWorker.register(url, { type: "module" });
        installing?.postMessage({ device, wasmPaths: "/ort/" });
        return answer;
      }, device);
      expect(found).toEqual({ persons: ["Marie Curie"], build: `onnxruntime-web/${device}` });
    },
  );
});
