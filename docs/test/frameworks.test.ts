import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { referenceModelPath } from "@ernie-m/fixtures";
import { chromiumPath, launchChromium } from "@ernie-m/fixtures/chromium";
import { serve } from "@ernie-m/fixtures/file-server";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import vuePlugin from "@vitejs/plugin-vue";
import { type Browser, chromium, type Page } from "playwright-core";
import { build, type PluginOption } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const examples = fileURLToPath(new URL("../frameworks/examples/", import.meta.url));
const out = mkdtempSync(join(tmpdir(), "ernie-m-frameworks-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** The page of an example, built as its guide says, into a folder of `out`. */
async function buildPage(name: string, plugins: PluginOption[]): Promise<void> {
  await build({
    root: join(examples, name),
    configFile: false,
    logLevel: "error",
    base: `/${name}/`,
    plugins,
    esbuild: { jsx: "automatic" },
    worker: { format: "es" },
    build: { outDir: join(out, name), target: "es2022", chunkSizeWarningLimit: 10_000 },
  });
}

const pages: Readonly<Record<string, () => PluginOption[]>> = {
  react: () => [],
  vue: () => [vuePlugin()],
  svelte: () => [svelte({ configFile: false })],
  worker: () => [],
  element: () => [],
};

describe.skipIf(chromiumPath === undefined)("the guide's page with", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  /** Serves an example that was built, opens it, and fails when it throws. */
  async function withPage(name: string, use: (page: Page) => Promise<void>): Promise<void> {
    await buildPage(name, pages[name]());
    const folders = { [`/${name}/`]: join(out, name), "/models/uie-m-mini/": referenceModelPath };
    const server = await serve({ folders });
    const page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    try {
      await page.goto(`${server.origin}/${name}/`);
      await use(page);
      expect(problems).toEqual([]);
    } finally {
      await page.close();
      await server.close();
    }
  }

  test("a worker of its own is built and finds names", () =>
    withPage("worker", async (page) => {
      await page.locator("#app", { hasText: "Marie Curie, Warsaw" }).waitFor();
    }));

  test("an element marks what is named, and tells the page", () =>
    withPage("element", async (page) => {
      await page.locator("#app", { hasText: "Marie Curie" }).waitFor();
      expect(await page.locator("ernie-m-extract mark").count()).toBe(2);
    }));

  test.each(["react", "vue", "svelte"])(
    "%s is built, finds names, and never shows another text than it was given",
    (name) =>
      withPage(name, async (page) => {
        const texts = [
          "Marie Curie was born in Warsaw.",
          "It was in 1867 that Marie Curie was born in Warsaw.",
        ];
        await page.locator("mark").nth(1).waitFor();
        await page.evaluate(() => {
          const shown: string[] = [];
          const note = () => shown.push(document.querySelector("#app p")?.textContent?.trim() ?? "");
          note();
          new MutationObserver(note).observe(document.querySelector("#app") ?? document, {
            characterData: true,
            childList: true,
            subtree: true,
          });
          Object.assign(globalThis, { shown });
        });
        await page.getByLabel("Text").fill(texts[1]);
        await page.locator("#app p", { hasText: texts[1] }).locator("mark").nth(1).waitFor();
        expect(await page.locator("mark").allTextContents()).toEqual(["Marie Curie", "Warsaw"]);
        const shown = await page.evaluate<string[]>("shown");
        expect([...new Set(shown)]).toEqual(texts);
      }),
  );

  test("an extension is loaded and finds names in what was selected", async () => {
    const folder = join(out, "extension");
    await build({
      root: join(examples, "extension"),
      configFile: false,
      logLevel: "error",
      build: {
        outDir: folder,
        target: "es2022",
        chunkSizeWarningLimit: 10_000,
        rollupOptions: {
          input: join(examples, "extension/background.js"),
          output: { inlineDynamicImports: true, entryFileNames: "background.js" },
        },
      },
    });
    cpSync(join(examples, "extension/manifest.json"), join(folder, "manifest.json"));
    cpSync(referenceModelPath, join(folder, "models/uie-m-mini"), { recursive: true });
    const context = await chromium.launchPersistentContext("", {
      executablePath: chromiumPath ?? "",
      headless: false,
      // Playwright allows none, and Chrome takes none from its command line.
      ignoreDefaultArgs: ["--disable-extensions"],
      args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--enable-unsafe-extension-debugging"],
    });
    try {
      const session = await context.browser()?.newBrowserCDPSession();
      const [worker] = await Promise.all([
        context.waitForEvent("serviceworker", { timeout: 60_000 }),
        session?.send("Extensions.loadUnpacked", { path: folder }),
      ]);
      expect(await worker.evaluate(clickMenu, "Marie Curie was born in Warsaw.")).toBe("2");
    } finally {
      await context.close();
    }
  });
});

/** In an extension's service worker: clicks its entry in the menu of a selection; what its badge says then, or what went wrong. */
async function clickMenu(selectionText: string): Promise<string> {
  const { chrome } = globalThis as unknown as ExtensionScope;
  // The worker is there before what it does when it is installed.
  for (let tries = 300; ; tries--)
    try {
      await chrome.contextMenus.update("extract", {});
      break;
    } catch (error) {
      if (tries === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  return new Promise((resolve) => {
    addEventListener("unhandledrejection", ({ reason }) => resolve(String(reason)));
    chrome.contextMenus.onClicked.dispatch({ selectionText });
    setInterval(async () => {
      const badge = await chrome.action.getBadgeText({});
      if (badge !== "") resolve(badge);
    }, 100);
  });
}

/** What is used of an extension's APIs. `dispatch` is Chromium's own. */
interface ExtensionScope {
  readonly chrome: {
    readonly action: { getBadgeText(of: object): Promise<string> };
    readonly contextMenus: {
      update(id: string, changes: object): Promise<void>;
      readonly onClicked: { dispatch(click: { readonly selectionText: string }): void };
    };
  };
}

test("the main process of the Electron example answers its windows", async () => {
  const stand = `
    export const app = { whenReady: async () => {}, on: () => {} };
    export class BrowserWindow { async loadFile() {} }
    export const ipcMain = {
      handle: (name, answer) => setTimeout(async () => {
        const result = await answer({}, "Marie Curie was born in Warsaw.", ["person"]);
        console.log(name, typeof result);
        process.exit(0);
      }),
    };`;
  const hooks = `
    export const resolve = (specifier, context, next) =>
      specifier === "electron"
        ? { url: ${JSON.stringify(`data:text/javascript,${encodeURIComponent(stand)}`)}, shortCircuit: true }
        : next(specifier, context);`;
  const register = `import { register } from "node:module"; register(${JSON.stringify(
    `data:text/javascript,${encodeURIComponent(hooks)}`,
  )});`;
  const args = ["--import", `data:text/javascript,${encodeURIComponent(register)}`, "main.mjs"];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: join(examples, "electron") });
  expect(stdout).toBe("extract object\n");
});
