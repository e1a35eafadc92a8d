import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectSound, SCREENS } from "./screens.js";
import { openSite, PATIENCE, type Site } from "./site.js";

describe.skipIf(chromiumPath === undefined)("by touch", { timeout: 3 * PATIENCE }, () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  }, 3 * PATIENCE);
  afterAll(() => site.close());

  // A tablet and a phone.
  it.each(SCREENS)(
    "has what was found next to the text, calls no keyboard, and moves names: $screen",
    async ({ options }) => {
      const { width } = options.viewport;
      const { page, quiet } = await site.open({ ...options, hasTouch: true, isMobile: width === 360 });
      await page.locator(".run-reads").waitFor();
      const cards = await page.locator(".extract > .card:visible h2").allTextContents();
      expect(cards.map((title) => title.trim())).toEqual(["Text", "Found", "Look for"]);
      // What was found is seen with the text that it is in, and words are whole.
      const [text, found] = await Promise.all(
        ["#text", "#result-title"].map((of) => page.locator(of).boundingBox()),
      );
      expect((found?.y ?? Number.NaN) - (text?.y ?? Number.NaN)).toBeLessThan(400);
      const linesOfWord = await page
        .locator(".is-relation .finding-text", { hasText: "University of Paris" })
        .evaluate((words) => {
          const range = document.createRange();
          range.setStart(words.firstChild!, 0);
          range.setEnd(words.firstChild!, "University".length);
          return range.getClientRects().length;
        });
      expect(linesOfWord).toBe(1);
      await page.getByRole("button", { name: /^Marie Curie/ }).tap();
      await expect
        .poll(() =>
          page
            .locator("#text")
            .evaluate((area: HTMLTextAreaElement) => area.selectionEnd - area.selectionStart),
        )
        .toBe("Marie Curie".length);
      expect(await page.evaluate(() => document.activeElement?.id)).not.toBe("text");
      // The last name goes below the one above, and out again.
      const move = page.getByRole("button", { name: "Hang location on the one above" });
      await move.tap();
      await expect
        .poll(() => page.evaluate(() => decodeURIComponent(location.hash)))
        .toContain('"organization":["location"]');
      await page.getByRole("button", { name: "Move location out" }).tap();
      await expect
        .poll(() => page.evaluate(() => decodeURIComponent(location.hash)))
        .not.toContain('"organization":["location"]');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      // The model's name leads to its view, whose tab comes into sight.
      await page.locator(".model-pill").tap();
      const tab = await page.getByRole("tab", { name: "Model", exact: true }).boundingBox();
      expect((tab?.x ?? Number.NaN) + (tab?.width ?? Number.NaN)).toBeLessThanOrEqual(width);
      await page.getByRole("tab", { name: "Extract" }).tap();
      // Without a text there is nothing to count.
      await page.getByRole("textbox", { name: "Text", exact: true }).fill("");
      await page.getByText("There is no text to look in yet.").waitFor();
      expect(await page.locator("#text-hint").textContent()).toBe("");
      await expectSound(page, "no text, by touch");
      quiet();
    },
  );
});
