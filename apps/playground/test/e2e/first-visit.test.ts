import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import type { ExtractionResult } from "@ernie-m/heads";
import { mergeEvents } from "@ernie-m/heads";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { STORED_RESULT_ID, type StoredResult } from "../../src/first/stored.js";
import { expectSound, SCREENS } from "./screens.js";
import { openSite, PATIENCE, type Site } from "./site.js";

/** What was found, by name and text, with the probability. */
function flat(result: ExtractionResult, path = ""): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(result).flatMap(([name, entries]) =>
      entries.flatMap(({ text, start, probability, relations = {} }): [string, number][] => {
        const place = `${path}/${name}: ${text} at ${start}`;
        return [[place, probability], ...flat(relations, place)];
      }),
    ),
  );
}

describe.skipIf(chromiumPath === undefined)("a first visit", { timeout: 3 * PATIENCE }, () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  }, 3 * PATIENCE);
  afterAll(() => site.close());

  it.each(SCREENS)(
    "shows what the model will say before any script has run: $screen",
    async ({ options }) => {
      const { page, quiet } = await site.open({ ...options, javaScriptEnabled: false });
      expect(await page.locator(".first-text mark").allTextContents()).toContain("Marie Curieperson");
      expect(await page.locator(".first-findings .finding").count()).toBeGreaterThan(3);
      expect(await page.locator("#tab-extract").count()).toBe(0);
      const { width } = options.viewport;
      const marks = await page.locator(".first-text mark").all();
      for (const box of await Promise.all(marks.map((mark) => mark.boundingBox())))
        expect((box?.x ?? Number.NaN) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
      quiet();
      await page.context().close();
    },
  );

  it("has the live model's own answer stored", async () => {
    const html = readFileSync(join(inject("builtPage"), "index.html"), "utf8");
    const json = new RegExp(`id="${STORED_RESULT_ID}">(.*?)</script>`, "s").exec(html)?.[1];
    const stored = flat(mergeEvents((JSON.parse(json ?? "") as StoredResult).events));
    const { page, quiet } = await site.open({ permissions: ["clipboard-read", "clipboard-write"] });
    await page.locator(".run-reads").waitFor();
    await page.getByRole("button", { name: "Copy JSON" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const live = flat(JSON.parse(await page.evaluate(() => navigator.clipboard.readText())));
    expect([...stored.keys()]).toEqual([...live.keys()]);
    for (const [place, probability] of live) expect(stored.get(place), place).toBeCloseTo(probability, 2);
    quiet();
  });

  it.each(SCREENS)(
    "says what is stored and what is the model's, and counts what is fetched: $screen",
    async ({ options }) => {
      let release: () => void = () => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const { page, quiet } = await site.open(options, "", {
        prepare: (context) =>
          context.route("**/model-int8/model.safetensors", async (route) => {
            await released;
            await route.continue();
          }),
      });
      await page.locator(".finding-text", { hasText: "Marie Curie" }).waitFor();
      await page.locator("#text-hint", { hasText: "found when this page was made" }).waitFor();
      // The runtime's WebAssembly does not wait for the model, and is counted beside it.
      const detail = page.locator(".model-status-detail");
      await expect.poll(() => detail.textContent()).toMatch(/^4\.[0-9] MB of 9\.[0-9] MB$/);
      const first = () => page.locator(".mark.kind-0").first().boundingBox();
      const before = await first();
      await expectSound(page, "the stored result");
      await expect.poll(first).toEqual(before);
      // What is typed meanwhile keeps its marks.
      const area = page.getByRole("textbox", { name: "Text", exact: true });
      await area.press("Control+Home");
      await page.keyboard.type("Yes: ");
      await expect.poll(async () => ((await first())?.x ?? 0) > (before?.x ?? 0) + 20).toBe(true);
      release();
      await page.locator(".run-reads").waitFor();
      expect((await first())?.y).toBe(before?.y);
      quiet();
      await page.context().close();
    },
  );

  it.each(SCREENS)("shows no example to who comes with something else: $screen", async ({ options }) => {
    const { page, quiet } = await site.open(options, "#text=Ada+was+born+in+London.&schema=[%22location%22]");
    await page.locator(".run-reads").waitFor();
    expect(await page.locator(".finding-text").allInnerTexts()).toEqual(["London"]);
    expect(await page.evaluate(() => document.documentElement.className)).toBe("has-view");
    quiet();
  });
});
