import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromiumPath, launchChromium } from "@ernie-m/fixtures/chromium";
import { type FileServer, serve } from "@ernie-m/fixtures/file-server";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const site = fileURLToPath(new URL("../.vitepress/dist/", import.meta.url));
const axe = createRequire(import.meta.url).resolve("axe-core");

/** Pages of each kind. */
const PAGES = [
  "/index.html",
  "/guide/naming.html",
  "/guide/performance.html",
  "/recipes/invoice-to-json.html",
  "/frameworks/react.html",
  "/tasks/information-extraction.html",
  "/reference/api/heads/index.html",
  "/reference/api/heads/classes/InformationExtractor.html",
];

const KILOBYTE = 1000;

describe.skipIf(chromiumPath === undefined)("the site", () => {
  let browser: Browser;
  let server: FileServer;
  beforeAll(async () => {
    [browser, server] = await Promise.all([launchChromium(), serve({ folders: { "/": site } })]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** A page at a width, with what it complained of, and the bytes of scripts that it fetched. */
  async function opened(path: string, width: number, colorScheme: "light" | "dark") {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const problems: string[] = [];
    let scripts = 0;
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    page.on("response", (response) => {
      if (response.request().resourceType() === "script")
        scripts += Number(response.headers()["content-length"] ?? 0);
    });
    await page.goto(server.origin + path, { waitUntil: "load" });
    return { page, problems, scripts: () => scripts };
  }

  async function violations(page: Page) {
    await page.addScriptTag({ path: axe });
    return page.evaluate(async () => {
      const { violations } = await Reflect.get(globalThis, "axe").run(document, {
        resultTypes: ["violations"],
      });
      return (violations as { id: string; impact: string; nodes: { html: string }[] }[])
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
    });
  }

  test.each(PAGES)("%s is accessible, fits and is quiet, wide and narrow, light and dark", async (path) => {
    for (const [width, scheme] of [
      [1280, "light"],
      [360, "dark"],
    ] as const) {
      const { page, problems, scripts } = await opened(path, width, scheme);
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(problems).toEqual([]);
      expect(scripts()).toBeLessThan(200 * KILOBYTE);
      await page.close();
    }
  });

  test("the first page shows a result, and finds names in another text on a click", async () => {
    const { page, problems } = await opened("/index.html", 1280, "light");
    expect(await page.locator(".live mark").count()).toBeGreaterThanOrEqual(3);
    await page.fill("#live-text", "Angela Merkel visited Toulouse.");
    await page.click(".live button");
    await page.locator(".live mark", { hasText: "Toulouse" }).waitFor({ timeout: 60_000 });
    expect(problems).toEqual([]);
    await page.close();
  });

  test("the playground is beside it", async () => {
    const { page } = await opened("/playground/index.html", 1280, "light");
    expect(await page.title()).toMatch(/ernie-m/i);
    await page.close();
  });

  test("code of 96 columns fits at 1280 px", async () => {
    const { page } = await opened("/tasks/information-extraction.html", 1280, "light");
    const cut = await page.evaluate(() =>
      Array.from(document.querySelectorAll("div[class*='language-'] pre"))
        .filter((block) => block.scrollWidth > block.clientWidth + 1)
        .flatMap((block) => (block.textContent ?? "").split("\n"))
        .filter((line) => line.length > 80 && line.length <= 96),
    );
    expect(cut).toEqual([]);
    await page.close();
  });
});
