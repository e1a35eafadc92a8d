import { rmSync } from "node:fs";
import { chromiumPath, launchChromium } from "@ernie-m/fixtures/chromium";
import { type FileServer, serve } from "@ernie-m/fixtures/file-server";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundlers, temporaryFolder } from "./bundle.js";
import { modelFolder, ortFolder } from "./site.js";

describe.skipIf(chromiumPath === undefined)("a page built with", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  describe.each(Object.entries(bundlers))("%s", (_, build) => {
    let folder = "";
    let server: FileServer;
    beforeAll(async () => {
      folder = temporaryFolder();
      await build(folder);
      const folders = { "/app/": folder, "/model/": modelFolder, "/ort/": ortFolder };
      server = await serve({ folders, isolated: true });
    });
    afterAll(async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it.each([
      ["one thread", "", 1],
      ["threads in a worker", "?worker&threads=2", 2],
      ["hosted files and threads in a worker", "?hosted&worker&threads=2", 2],
    ])("runs with %s", async (_, query, threads) => {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      await page.goto(`${server.origin}/app/index.html${query}`);
      await page.waitForFunction(() => Reflect.get(globalThis, "result") !== undefined, undefined, {
        timeout: 30000,
      });
      expect(await page.evaluate(() => Reflect.get(globalThis, "result"))).toBe(
        `Marie Curie Warsaw ${threads}`,
      );
      expect(errors).toEqual([]);
      await page.close();
    });
  });
});
