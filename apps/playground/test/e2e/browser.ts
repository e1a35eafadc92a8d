import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { build } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Folder of the built page. */
    builtPage: string;
  }
}

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where a Chromium is looked for, in this order, unless `CHROMIUM_PATH` says where it is. */
const usual = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

const stated = process.env.CHROMIUM_PATH;
const candidates = stated === undefined || stated === "" ? usual : [stated];

/** The browser that the suites run in; undefined where there is none. */
export const chromiumPath = candidates.find((path) => existsSync(path));

/**
 * Builds the page, once for all suites in a browser. Says once that they are left out where there is none; fails where
 * `REQUIRE_BROWSER` is set.
 */
export async function setup(project: TestProject): Promise<(() => void) | undefined> {
  if (chromiumPath === undefined) {
    const missing = `playground: no Chromium at ${candidates.join(", ")}`;
    if (process.env.REQUIRE_BROWSER) throw new Error(`${missing}, and REQUIRE_BROWSER is set`);
    process.stderr.write(`${missing}: browser suites are skipped\n`);
    return undefined;
  }
  const outDir = mkdtempSync(join(tmpdir(), "playground-"));
  await build({ root, mode: "test", logLevel: "error", build: { outDir, emptyOutDir: true } });
  project.provide("builtPage", outDir);
  return () => rmSync(outDir, { recursive: true, force: true });
}

export function launchChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("there is no Chromium");
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
