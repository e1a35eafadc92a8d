import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { build } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the built page. */
    builtPage: string;
  }
}

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Builds the page, once for all suites in a browser. */
export async function setup(project: TestProject): Promise<(() => void) | undefined> {
  if (chromiumPath === undefined) return undefined;
  const outDir = mkdtempSync(join(tmpdir(), "playground-"));
  await build({ root, mode: "test", logLevel: "error", build: { outDir, emptyOutDir: true } });
  project.provide("builtPage", outDir);
  return () => rmSync(outDir, { recursive: true, force: true });
}
