import { launchChromium } from "@ernie-m/fixtures/chromium";
import { type FileServer, type FileServerOptions, serve } from "@ernie-m/fixtures/file-server";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type {} from "./pages/page.js";
import { type BuiltPage, buildPages, siteFolders } from "./site.js";

/** What a suite has while it runs. */
export interface Site {
  readonly server: FileServer;
  readonly pages: BuiltPage;
  readonly browser: Browser;
  /** A page with `globalThis.exposed`; in the given context, else in a new one, whose storage is empty. */
  open(context?: BrowserContext): Promise<Page>;
}

/** What the browser itself writes for every answer that is not a 2xx: tests of such answers are no faults. */
const ANSWERS = "Failed to load resource";

/** Serves the test pages and starts a browser for the suite that calls it. A test that leaves an error on a page's console fails. */
export function useSite(options: Partial<FileServerOptions> & { readonly webgpu?: boolean } = {}): Site {
  let site: { server: FileServer; pages: BuiltPage; browser: Browser } | undefined;
  const started = () => {
    if (site === undefined) throw new Error("the suite has not started");
    return site;
  };
  const complaints: string[] = [];
  beforeAll(async () => {
    const [browser, pages] = await Promise.all([launchChromium(options), buildPages()]);
    const server = await serve({ ...options, folders: { ...siteFolders(pages), ...options.folders } });
    site = { browser, pages, server };
  });
  afterEach(() => expect(complaints.splice(0)).toEqual([]));
  afterAll(async () => {
    await site?.browser.close();
    await site?.server.close();
    site?.pages.remove();
  });
  return {
    get server() {
      return started().server;
    },
    get pages() {
      return started().pages;
    },
    get browser() {
      return started().browser;
    },
    async open(context) {
      const page = await (context ?? (await started().browser.newContext())).newPage();
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        if (message.type() === "error" && !message.text().startsWith(ANSWERS))
          complaints.push(message.text());
      });
      await page.goto(started().server.origin);
      await expose(page);
      return page;
    },
  };
}

/** Loads what tests call into a page. */
export async function expose(page: Page): Promise<void> {
  await page.addScriptTag({ type: "module", url: "/pages/page.js" });
  await page.waitForFunction(() => globalThis.exposed !== undefined);
}
