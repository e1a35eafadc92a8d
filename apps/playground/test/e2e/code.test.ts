import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { referenceModelPath } from "@ernie-m/fixtures";
import { chromiumPath, launchChromium } from "@ernie-m/fixtures/chromium";
import type { Browser, Page } from "playwright-core";
import { build, type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf, parts } from "../code-parts.js";
import { expectSound, SCREENS, showOn } from "./screens.js";
import { onScreen, pageOfSuite, siteOfSuite } from "./shared-page.js";
import { PATIENCE } from "./site.js";

/** Pages of an app that Vite builds, each with code as it is pasted. */
const PAGES = {
  browser: `<!doctype html><script type="module" src="./browser.js"></script>`,
  react: `<!doctype html><div id="root"></div><script type="module" src="./react.jsx"></script>`,
  element: `<!doctype html>\n${codeOf("element")}`,
} as const;

describe.skipIf(chromiumPath === undefined)(
  "code for pages runs as it is pasted",
  { timeout: 3 * PATIENCE },
  () => {
    let folder: string;
    let server: PreviewServer;
    let browser: Browser;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "pasted-"));
      symlinkSync(
        fileURLToPath(new URL("../../node_modules", import.meta.url)),
        join(folder, "node_modules"),
      );
      // The second line: cp -r …/model public/model
      mkdirSync(join(folder, "public"));
      cpSync(referenceModelPath, join(folder, "public/model"), { recursive: true });
      writeFileSync(join(folder, "browser.js"), codeOf("browser"));
      writeFileSync(join(folder, "react.jsx"), codeOf("react"));
      for (const [name, html] of Object.entries(PAGES)) writeFileSync(join(folder, `${name}.html`), html);
      const input = Object.keys(PAGES).map((name) => join(folder, `${name}.html`));
      const options = {
        root: folder,
        configFile: false,
        logLevel: "error",
        worker: { format: "es" },
        esbuild: { jsx: "automatic" },
        build: { target: "es2022", chunkSizeWarningLimit: 10_000, rollupOptions: { input } },
      } as const;
      await build(options);
      server = await preview({ ...options, preview: { port: 0, host: "127.0.0.1" } });
      browser = await launchChromium();
    }, 3 * PATIENCE);
    afterAll(async () => {
      await browser?.close();
      await server?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const open = async (name: keyof typeof PAGES): Promise<Page> => {
      const page = await browser.newPage();
      page.setDefaultTimeout(PATIENCE);
      page.on("pageerror", (error) => expect.fail(String(error)));
      await page.goto(`${server.resolvedUrls?.local[0]}${name}.html`, { waitUntil: "commit" });
      return page;
    };

    it("in a page", async () => {
      const page = await browser.newPage();
      const said = page.waitForEvent("console", {
        predicate: (message) => message.type() === "log",
        timeout: PATIENCE,
      });
      await page.goto(`${server.resolvedUrls?.local[0]}browser.html`, { waitUntil: "commit" });
      const [result] = await Promise.all((await said).args().map((argument) => argument.jsonValue()));
      expect(result.person.map(({ text }: { text: string }) => text)).toContain("Marie Curie");
    });

    it("in React", async () => {
      const page = await open("react");
      for (const { options } of SCREENS) {
        await showOn(page, options);
        await page.locator("pre", { hasText: '"Marie Curie"' }).waitFor();
        expect(await page.getByLabel("Text").inputValue()).toBe(parts.text);
        await page.getByLabel("Text").fill("Victor Hugo est né à Besançon.");
        await page.locator("pre", { hasText: '"Victor Hugo"' }).waitFor();
        await page.getByLabel("Text").fill(parts.text);
      }
    });

    it("as an element", async () => {
      const page = await open("element");
      for (const { screen, options } of SCREENS) {
        await showOn(page, options);
        await page.locator("ernie-m-extract mark", { hasText: "Marie Curie" }).waitFor();
        expect(await page.locator("ernie-m-extract").getByLabel("Text").inputValue()).toBe(parts.text);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), screen).toBe(
          options.viewport.width,
        );
      }
    });
  },
);

describe.skipIf(chromiumPath === undefined)("the code of what is shown", { timeout: 3 * PATIENCE }, () => {
  const site = siteOfSuite();

  const opened = pageOfSuite(site, { options: { permissions: ["clipboard-read", "clipboard-write"] } });

  describe.each(SCREENS)("$screen", ({ options }) => {
    onScreen(opened, options);

    it("is shown for every place it may run, copied, and sound wide and narrow, light and dark", async () => {
      const { page, quiet } = opened();
      await page.locator(".run-reads").waitFor();
      await page.getByRole("button", { name: "Code", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "The same in code" });
      for (const name of ["Node", "Browser", "Command line", "HTTP", "React", "Element"]) {
        await dialog.getByRole("button", { name, exact: true }).click();
        expect(await dialog.locator("pre").textContent()).toMatch(
          /npm install .*\n[\s\S]*Marie Curie was born in Warsaw/,
        );
      }
      await dialog.getByRole("button", { name: "Copy", exact: true }).click();
      await dialog.getByText("Copied").waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("<ernie-m-extract");
      await expectSound(page, "code");
      await page.keyboard.press("Escape");
      await expect.poll(() => dialog.count()).toBe(0);
      quiet();
    });
  });
});
