import { readFileSync } from "node:fs";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { takeRoom } from "./no-room.js";
import { expectSound, SCREENS } from "./screens.js";
import { beginProject, pageOfSuite, siteOfSuite } from "./shared-page.js";
import { PATIENCE } from "./site.js";

async function correct(page: Page): Promise<void> {
  await page.locator(".run-reads").waitFor();
  await page.getByRole("button", { name: "Correct", exact: true }).click();
  await page.locator(".correction").first().waitFor();
}

const acceptFirst = (page: Page) => page.locator(".correction .is-yes").first().click();
const projectsTab = (page: Page) => page.getByRole("tab", { name: "Projects" }).click();

describe.skipIf(chromiumPath === undefined)("projects in a browser", { timeout: 3 * PATIENCE }, () => {
  const site = siteOfSuite();

  describe.each(SCREENS)("$screen", ({ options }) => {
    const opened = pageOfSuite(site, { options });

    it("are begun by the first correction, named, left, opened again, and removed", async () => {
      const { page, quiet } = opened();
      await projectsTab(page);
      await page.getByText("Nothing is kept yet").waitFor();
      await expectSound(page, "no projects");
      await page.getByRole("tab", { name: "Extract" }).click();
      await correct(page);
      await acceptFirst(page);
      await page.waitForTimeout(600);
      await projectsTab(page);
      await page.getByLabel("Name", { exact: true }).fill("Scientists");
      await page.getByLabel("Name", { exact: true }).press("Tab");
      await page.waitForTimeout(600);
      await page.getByRole("button", { name: "New project" }).click();
      await page
        .locator(".taught li", { hasText: "New project" })
        .getByText("open", { exact: true })
        .waitFor();
      await page.getByText("0 corrections in 0 texts").waitFor();
      await page.getByRole("button", { name: "Open Scientists" }).click();
      await page.getByText("1 correction in 1 text").waitFor();
      await page.getByRole("button", { name: "Remove New project" }).click();
      await page.getByRole("button", { name: "Remove it with its corrections and models" }).click();
      await expect
        .poll(() => page.locator(".projects .taught li", { hasText: "New project" }).count())
        .toBe(0);
      await expectSound(page, "a project");
      quiet();
    });

    it("remember what they were, and go back to it", async () => {
      const { page, quiet } = opened();
      await beginProject(page);
      await correct(page);
      await acceptFirst(page);
      await projectsTab(page);
      await page.getByRole("button", { name: "Note it now" }).click();
      await page.getByText("noted by you").waitFor();
      await page.getByRole("tab", { name: "Extract" }).click();
      await page.getByRole("button", { name: /^The other \d+ are right$/ }).click();
      await projectsTab(page);
      await page.getByText("5 corrections in 1 text").waitFor();
      await page
        .locator("li", { hasText: "noted by you" })
        .getByRole("button", { name: "Go back to this" })
        .click();
      await page.getByText("1 correction in 1 text").waitFor();
      await page
        .locator("li", { hasText: "before going back" })
        .getByRole("button", { name: "Go back to this" })
        .click();
      await page.getByText("5 corrections in 1 text").waitFor();
      quiet();
    });

    it("go to one file and come back from it; a damaged one changes nothing and says so in one sentence", async () => {
      const { page, quiet } = opened();
      await beginProject(page);
      await correct(page);
      await acceptFirst(page);
      await projectsTab(page);
      await page.getByLabel("Name", { exact: true }).fill("Scientists");
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Export to a file" }).click(),
      ]);
      expect(file.suggestedFilename()).toBe("Scientists.ernie-m.zip");
      const bytes = readFileSync((await file.path())!);
      const other = await site().open(options);
      await projectsTab(other.page);
      const input = other.page.locator(".projects input[type=file]");
      const damaged: readonly (readonly [Buffer, string])[] = [
        [Buffer.from("not a zip"), "It is no archive."],
        [bytes.subarray(0, bytes.length >> 1), "It is damaged, or not all of it is there."],
      ];
      for (const [buffer, why] of damaged) {
        await input.setInputFiles({ name: "p.zip", mimeType: "application/zip", buffer });
        await other.page.getByText(`p.zip could not be imported, and nothing has changed. ${why}`).waitFor();
        await other.page.getByText("Nothing is kept yet").waitFor();
      }
      await input.setInputFiles({ name: "p.zip", mimeType: "application/zip", buffer: bytes });
      await other.page.locator(".taught li", { hasText: "Scientists" }).waitFor();
      await other.page.getByText("1 correction in 1 text").waitFor();
      await other.page.getByRole("tab", { name: "Extract" }).click();
      await correct(other.page);
      await expect.poll(() => other.page.locator(".correction.is-right").count()).toBe(1);
      quiet();
      other.quiet();
      await other.page.context().close();
    });

    it("are the same in two tabs: what is corrected in one is in the other, and neither loses its own", async () => {
      const { page: one, quiet } = opened();
      await beginProject(one);
      await correct(one);
      await acceptFirst(one);
      await one.waitForTimeout(600);
      const two = await one.context().newPage();
      await two.goto(site().url);
      await correct(two);
      await expect.poll(() => two.locator(".correction.is-right").count()).toBe(1);
      await two.getByRole("button", { name: "Deutsch" }).click();
      await two.locator(".correction.is-open").first().waitFor();
      await acceptFirst(two);
      await one.locator(".corrected-text").nth(1).waitFor();
      await one.locator(".correction.is-open .is-yes").first().click();
      await two.locator(".corrected-text", { hasText: "2 corrections" }).waitFor();
      expect(await two.locator(".corrected-text").count()).toBe(2);
      // What comes from the other tab leaves alone what is being typed in this one.
      await projectsTab(one);
      await one.getByText("3 corrections in 2 texts").waitFor();
      await one.getByLabel("Name", { exact: true }).fill("Half a na");
      await two.locator(".correction.is-open .is-yes").first().click();
      await one.getByText("4 corrections in 2 texts").waitFor();
      expect(await one.getByLabel("Name", { exact: true }).inputValue()).toBe("Half a na");
      await two.close();
      quiet();
    });

    it("say in one sentence that the browser has no room left, and lose nothing of what is on the page", async () => {
      const { page } = opened();
      await beginProject(page);
      await correct(page);
      const makeRoom = await takeRoom(page);
      await acceptFirst(page);
      await page
        .getByText("This browser has no room left, so the last changes are only on this page")
        .waitFor();
      expect(await page.locator(".correction.is-right").count()).toBe(1);
      await makeRoom();
      await page.locator(".correction.is-open .is-yes").first().click();
      await expect.poll(() => page.getByText("This browser has no room left").count()).toBe(0);
      await page.reload();
      await correct(page);
      await expect.poll(() => page.locator(".correction.is-right").count()).toBe(2);
    });
  });
});
