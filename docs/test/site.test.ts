import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServedSite, serveSite, violations } from "./built-site.js";

/** Pages of each kind. */
const PAGES = [
  "/index.html",
  "/404.html",
  "/guide/naming.html",
  "/guide/performance.html",
  "/recipes/invoice-to-json.html",
  "/frameworks/react.html",
  "/tasks/information-extraction.html",
  "/reference/api/heads/index.html",
  "/reference/api/heads/classes/InformationExtractor.html",
];

const KILOBYTE = 1000;

/** Wide and narrow, light and dark. */
const SCREENS = [
  [1280, "light"],
  [360, "dark"],
] as const;

describe.skipIf(chromiumPath === undefined)("the site", () => {
  let site: ServedSite;
  beforeAll(async () => {
    site = await serveSite();
  });
  afterAll(() => site?.close());

  test.each(PAGES)("%s is accessible, fits and is quiet, wide and narrow, light and dark", async (path) => {
    for (const [width, scheme] of SCREENS) {
      const { page, problems, scripts } = await site.open(path, width, scheme);
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(problems).toEqual([]);
      expect(scripts()).toBeLessThan(200 * KILOBYTE);
      await page.close();
    }
  });

  test("a page that is not there says so, and where else to go", async () => {
    const { page } = await site.open("/404.html", 1280, "dark");
    await page.locator("main h1", { hasText: "There is no such page" }).waitFor();
    expect(await page.locator("main a").count()).toBeGreaterThan(2);
    expect(await violations(page)).toEqual([]);
    await page.close();
  });

  test.each([
    [1280, "light"],
    [1280, "dark"],
    [360, "light"],
    [360, "dark"],
  ] as const)("the search box is accessible at %i px, %s", async (width, scheme) => {
    const { page, problems } = await site.open("/guide/naming.html", width, scheme);
    // A click before that opens nothing.
    await page.waitForFunction(() => "__vue_app__" in (document.querySelector("#app") ?? {}));
    await page.locator(".DocSearch-Button").first().click();
    const box = page.getByRole("dialog", { name: "Search" });
    const input = box.getByRole("combobox", { name: "Search" });
    await input.waitFor();
    expect(await violations(page)).toEqual([]);
    await input.fill("loadExtractor");
    const first = box.getByRole("option").first();
    await first.filter({ hasText: "loadExtractor()" }).waitFor();
    expect(await first.getAttribute("aria-selected")).toBe("true");
    expect(await input.getAttribute("aria-activedescendant")).toBe(await first.getAttribute("id"));
    expect(await violations(page)).toEqual([]);
    await input.fill("qqqqzzzz");
    await box.getByText("No results").waitFor();
    expect(await violations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });

  test("the first page shows a result, and finds names in another text on a click", async () => {
    const { page, problems } = await site.open("/index.html", 1280, "light");
    expect(await page.locator(".live mark").count()).toBeGreaterThanOrEqual(3);
    await page.fill("#live-text", "Angela Merkel visited Toulouse.");
    await page.click(".live button");
    await page.locator(".live mark", { hasText: "Toulouse" }).waitFor({ timeout: 60_000 });
    expect(problems).toEqual([]);
    await page.close();
  });

  test("the playground is beside it", async () => {
    const { page } = await site.open("/playground/index.html", 1280, "light");
    expect(await page.title()).toMatch(/ernie-m/i);
    await page.close();
  });
});
