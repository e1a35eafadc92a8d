import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { describe, expect, it } from "vitest";
import { expectSound, SCREENS } from "./screens.js";
import { pageOfSuite, siteOfSuite } from "./shared-page.js";
import { PATIENCE } from "./site.js";

describe.skipIf(chromiumPath === undefined)("templates in a browser", { timeout: 3 * PATIENCE }, () => {
  const site = siteOfSuite();

  describe.each(SCREENS)("$screen", ({ options }) => {
    const opened = pageOfSuite(site, { options: { ...options, locale: "en-GB" } });

    it("are chosen by kind, then language, say how the model does, and keep what somebody wrote", async () => {
      const { page, quiet } = opened();
      await page.locator(".run-reads").waitFor();
      const own = "Grace Hopper was born in New York.";
      await page.locator("#text").fill(own);
      await page.getByRole("button", { name: "News" }).click();
      await expect.poll(() => page.locator("#text").inputValue()).toContain("Helena Duarte");
      expect(await page.getByRole("button", { name: "English" }).getAttribute("aria-pressed")).toBe("true");
      const badge = page.locator(".template-badge");
      const said =
        /F1 (\d\.\d\d) .*of (\d+) right answers it finds (\d+), and (\d+|nothing) that (?:is not one|are not)/;
      const [, f1, gold, right, wrong] = said.exec((await badge.textContent()) ?? "") ?? [];
      const found = Number(right) + (wrong === "nothing" ? 0 : Number(wrong));
      expect(Number(f1)).toBeCloseTo((2 * Number(right)) / (Number(gold) + found), 2);
      // What is said is what is seen: places of the table are what is counted.
      await page.locator(".run-reads").waitFor();
      await page.getByRole("button", { name: "Table", exact: true }).click();
      await page.getByRole("button", { name: "Places" }).click();
      const places = () =>
        page.locator(".results tbody tr").evaluateAll((rows) => {
          const of = (row: Element, at: number) => row.children[at]?.textContent;
          return new Set(rows.map((row) => [of(row, 0), of(row, 3), of(row, 4)].join(" "))).size;
        });
      await expect.poll(places).toBe(found);
      await page.getByRole("button", { name: "Deutsch" }).click();
      await expect.poll(() => page.locator("#text").inputValue()).toContain("Jens Petersen");
      await page.getByRole("button", { name: "Bring it back" }).click();
      await expect.poll(() => page.locator("#text").inputValue()).toBe(own);
      quiet();
    });

    it("are sound for keyboard, screen reader and weak eyes, and fit a narrow screen", async () => {
      const { page, quiet } = opened();
      await page.getByRole("button", { name: "Medical note" }).click();
      await page.locator(".template-badge").waitFor();
      await page.getByRole("button", { name: "Table", exact: true }).click();
      await page.getByLabel("Export as").waitFor();
      await expectSound(page, "a table of a template");
      quiet();
    });
  });
});
