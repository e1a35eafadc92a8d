import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { build, preview } from "vite";
import { expect } from "vitest";
import { launchChromium } from "./browser.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The built page on the loopback, and a browser. */
export interface Site {
  readonly url: string;
  /** Opens the page and keeps watch: `quiet` fails for any error on the console and any request to elsewhere. */
  open(options?: BrowserContextOptions, fragment?: string): Promise<OpenPage>;
  close(): Promise<void>;
}

export interface OpenPage {
  readonly page: Page;
  quiet(): void;
}

/** Waits for the first result: on a busy machine WebAssembly takes its time to compile. */
export const PATIENCE = 60_000;

export async function openSite(): Promise<Site> {
  const outDir = mkdtempSync(join(tmpdir(), "playground-"));
  await build({ root, logLevel: "error", build: { outDir, emptyOutDir: true } });
  const server = await preview({
    root,
    logLevel: "error",
    build: { outDir },
    preview: { port: 0, host: "127.0.0.1" },
  });
  const [url] = server.resolvedUrls?.local ?? [];
  if (url === undefined) throw new Error("the preview has no address");
  const browser = await launchChromium();
  return {
    url,
    open: (options, fragment) => openPage(browser, url, options, fragment),
    async close() {
      await browser.close();
      await server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}

async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  fragment = "",
): Promise<OpenPage> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  context.on("request", (request) => {
    const asked = new URL(request.url());
    if (asked.hostname !== "127.0.0.1" && !["data:", "blob:"].includes(asked.protocol))
      complaints.push(`a request to ${asked.host}`);
  });
  await page.goto(url + fragment);
  return { page, quiet: () => expect(complaints).toEqual([]) };
}
