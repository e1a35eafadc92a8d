import { launchChromium } from "@ernie-m/fixtures/chromium";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { expect, inject } from "vitest";

/** The built page on the loopback, and a browser. */
export interface Site {
  readonly url: string;
  /** Opens the page and keeps watch: `quiet` fails for any error on the console and any request to elsewhere. */
  open(options?: BrowserContextOptions, fragment?: string, watch?: Watch): Promise<OpenPage>;
  /** Another server of the same page, which a test may end. Its pages are kept by the browser, as a user's are. */
  serveAgain(): Promise<Served>;
  close(): Promise<void>;
}

export interface Watch {
  /** Hosts that the page may ask, beside its own. */
  readonly elsewhere?: readonly string[];
  /** What is done before the page is opened. */
  prepare?(context: BrowserContext): Promise<unknown>;
}

/** A server of the page, and a browser's storage for it. */
export interface Served {
  open(): Promise<OpenPage>;
  /** Ends the server: from now on there is no network. */
  stop(): Promise<void>;
}

export interface OpenPage {
  readonly page: Page;
  /** Fails for what was said since it was last asked. */
  quiet(): void;
}

/** Waits for the first result: on a busy machine WebAssembly takes its time to compile. */
export const PATIENCE = 60_000;

export async function openSite(): Promise<Site> {
  const url = inject("pageUrl");
  const browser = await launchChromium();
  return {
    url,
    async open(options, fragment, watch) {
      const context = await newContext(browser, options);
      // One would keep the page for each of the many contexts, and answer before a test can.
      await context.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "serviceWorker"));
      return openPage(context, url, fragment, watch);
    },
    async serveAgain() {
      // Vite is large, and no other suite needs it.
      const { serve } = await import("./built-page.js");
      const again = await serve(inject("builtPage"));
      const context = await newContext(browser);
      return {
        open: () => openPage(context, again.url),
        stop: again.stop,
      };
    },
    close: () => browser.close(),
  };
}

async function newContext(browser: Browser, options?: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE);
  return context;
}

async function openPage(
  context: BrowserContext,
  url: string,
  fragment = "",
  { elsewhere = [], prepare }: Watch = {},
): Promise<OpenPage> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  context.on("request", (request) => {
    const asked = new URL(request.url());
    if (![...elsewhere, "127.0.0.1"].includes(asked.hostname) && !["data:", "blob:"].includes(asked.protocol))
      complaints.push(`a request to ${asked.host}`);
  });
  await prepare?.(context);
  await page.goto(url + fragment);
  return { page, quiet: () => expect(complaints.splice(0)).toEqual([]) };
}
