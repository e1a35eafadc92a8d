import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectSound, SCREENS } from "./screens.js";
import { openSite, PATIENCE, type Site } from "./site.js";

describe.skipIf(chromiumPath === undefined)("the next visit", { timeout: 3 * PATIENCE }, () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite();
  }, 3 * PATIENCE);
  afterAll(() => site.close());

  describe.each(SCREENS)("$screen", ({ options }) => {
    it("begins with the template, the table, the type of a record and its locale that were there", async () => {
      const { page, quiet } = await site.open(options);
      await page.locator(".run-reads").waitFor();
      await page.getByRole("button", { name: "Invoice" }).click();
      await page.getByRole("button", { name: "Deutsch" }).click();
      await page.locator(".template-badge").waitFor();
      await page.getByRole("button", { name: "Table", exact: true }).click();
      await page.getByRole("button", { name: "Records" }).click();
      await page.getByLabel("Dates and numbers").selectOption("de");
      await page.getByLabel("several records in a text").check();
      await page.getByText("Type of a record").click();
      const type = page.getByLabel("Type of a record, as JSON Schema");
      const own = JSON.stringify({ type: "object", properties: { amount: { type: "number" } } });
      await type.fill(own);
      // The text itself is written down a moment later.
      await page.waitForTimeout(600);
      await page.reload();
      await page.locator(".template-badge").waitFor();
      for (const name of ["Invoice", "Deutsch", "Table", "Records"])
        expect(await page.getByRole("button", { name, exact: true }).getAttribute("aria-pressed"), name).toBe(
          "true",
        );
      expect(await page.getByLabel("Dates and numbers").inputValue()).toBe("de");
      expect(await page.getByLabel("several records in a text").isChecked()).toBe(true);
      await page.getByText("Type of a record, your own").click();
      expect(await type.inputValue()).toBe(own);
      await expectSound(page, "a record of one's own");
      await page.getByRole("button", { name: "Follow the names again" }).click();
      await page.reload();
      await page.getByText("Type of a record, made from the names").waitFor();
      quiet();
    });

    it("says of a taught model that is gone that the embedded one is in its place, once", async () => {
      const { page, quiet } = await site.open(options, "", {
        prepare: (context) =>
          context.addInitScript(() => {
            if (sessionStorage.getItem("begun") !== null) return;
            sessionStorage.setItem("begun", "yes");
            localStorage.setItem("playground taught model in use", '{"id":"gone","name":"my dishes"}');
          }),
      });
      const said = page.getByText(
        "“my dishes” is not in this browser any more: the embedded model is in use",
      );
      await said.waitFor();
      await page.locator(".model-pill", { hasText: "uie-m-mini" }).waitFor();
      await page.locator(".finding-text", { hasText: "Marie Curie" }).first().waitFor();
      await expectSound(page, "a model that is gone");
      await page.reload();
      await page.locator(".model-pill", { hasText: "uie-m-mini" }).waitFor();
      expect(await said.count()).toBe(0);
      quiet();
    });

    it("begins as the first one where what is kept is damaged or nothing may be", async () => {
      const { page, quiet } = await site.open(options, "", {
        prepare: (context) =>
          context.addInitScript(() => {
            localStorage.setItem("playground taught model in use", "{");
            localStorage.setItem("playground table", "7");
            localStorage.setItem("playground template", '{"kind":"none"}');
            Storage.prototype.setItem = () => {
              throw new DOMException("no room", "QuotaExceededError");
            };
          }),
      });
      await page.locator(".run-reads").waitFor();
      await page.getByRole("button", { name: "Table", exact: true }).click();
      const subjects = page.getByRole("button", { name: "Subjects" });
      await expect.poll(() => subjects.getAttribute("aria-pressed")).toBe("true");
      quiet();
    });
  });
});
