import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { build, preview } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the built page. */
    builtPage: string;
    /** Where it is served for all suites. */
    pageUrl: string;
  }
}

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A server of the built page on the loopback, as `preview` serves it. */
export async function serve(outDir: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = await preview({
    root,
    logLevel: "error",
    build: { outDir },
    preview: { port: 0, host: "127.0.0.1" },
  });
  const [url] = server.resolvedUrls?.local ?? [];
  if (url === undefined) throw new Error("the preview has no address");
  const stop = (): Promise<void> => {
    // Browsers keep connections open for more.
    if ("closeAllConnections" in server.httpServer) server.httpServer.closeAllConnections();
    return server.close();
  };
  return { url, stop };
}

/** Builds the page and serves it, once for all suites in a browser. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (chromiumPath === undefined) return undefined;
  const outDir = mkdtempSync(join(tmpdir(), "playground-"));
  await build({ root, mode: "test", logLevel: "error", build: { outDir, emptyOutDir: true } });
  const { url, stop } = await serve(outDir);
  project.provide("builtPage", outDir);
  project.provide("pageUrl", url);
  return async () => {
    await stop();
    rmSync(outDir, { recursive: true, force: true });
  };
}
