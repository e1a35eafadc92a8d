import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { referenceModelPath } from "@ernie-m/fixtures";
import { chromiumPath, launchChromium } from "@ernie-m/fixtures/chromium";
import { serve } from "@ernie-m/fixtures/file-server";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import vuePlugin from "@vitejs/plugin-vue";
import type { Browser } from "playwright-core";
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
};

describe.skipIf(chromiumPath === undefined)("the guide's page with", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test.each(Object.keys(pages))("%s is built and finds names", async (name) => {
    await buildPage(name, pages[name]());
    const folders = { [`/${name}/`]: join(out, name), "/models/uie-m-mini/": referenceModelPath };
    const server = await serve({ folders });
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    try {
      await page.goto(`${server.origin}/${name}/`);
      await page.waitForFunction(
        () =>
          document.querySelectorAll("mark").length === 2 ||
          document.getElementById("app")?.textContent?.includes("Curie, Warsaw"),
        undefined,
        { timeout: 60_000 },
      );
      expect((await page.textContent("#app"))?.trim()).toBe(
        name === "worker" ? "Marie Curie, Warsaw" : "Marie Curie was born in Warsaw.",
      );
      if (name !== "worker")
        expect(await page.locator("mark").allTextContents()).toEqual(["Marie Curie", "Warsaw"]);
      expect(problems).toEqual([]);
    } finally {
      await page.close();
      await server.close();
    }
  });
});

test("the extension's service worker is one file that imports nothing", async () => {
  const outDir = join(out, "extension");
  await build({
    root: join(examples, "extension"),
    configFile: false,
    logLevel: "error",
    build: {
      outDir,
      target: "es2022",
      rollupOptions: {
        input: join(examples, "extension/background.js"),
        output: { inlineDynamicImports: true, entryFileNames: "background.js" },
      },
    },
  });
  const code = readFileSync(join(outDir, "background.js"), "utf8");
  expect(code).toContain("contextMenus");
  expect(code).not.toMatch(/^import |\bimport\s*\{/m);
  const manifest = JSON.parse(readFileSync(join(examples, "extension/manifest.json"), "utf8"));
  expect(manifest.background.service_worker).toBe("background.js");
  expect(manifest.content_security_policy.extension_pages).toContain("'wasm-unsafe-eval'");
});

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
