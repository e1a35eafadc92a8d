import { chromiumPath } from "@ernie-m/fixtures/chromium";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { give, nameProject, openDocuments, projectsTab } from "./documents-tab.js";
import { siteOfSuite } from "./shared-page.js";
import { PATIENCE } from "./site.js";

/** The documents that the table has rows of. */
const inTable = async (page: Page): Promise<readonly string[]> => {
  const rows = await page.locator(".results tbody tr").allInnerTexts();
  return [...new Set(rows.flatMap((row) => /\w\.txt/.exec(row) ?? []))].toSorted();
};

/** How many documents the browser keeps results of. */
const keptResults = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opened = indexedDB.open("playground document results");
        opened.onerror = () => reject(opened.error);
        opened.onsuccess = () => {
          const all = opened.result.transaction("results").objectStore("results").count();
          all.onerror = () => reject(all.error);
          all.onsuccess = () => {
            opened.result.close();
            resolve(all.result);
          };
        };
      }),
  );

describe.skipIf(chromiumPath === undefined)("results that are kept", { timeout: 4 * PATIENCE }, () => {
  const site = siteOfSuite();

  it("stay with their project when another one is opened, and go with their document or their project", async () => {
    const { page, quiet } = await site().open();
    await openDocuments(page);
    for (const name of ["a.txt", "b.txt"]) await give(page, name);
    const lookedIn = page.getByText("All 2 documents looked in.");
    await lookedIn.waitFor();
    await expect.poll(() => keptResults(page)).toBe(2);
    await nameProject(page, "Letters");
    await page.getByRole("button", { name: "New project" }).click();
    await page.getByText("0 documents · 0 corrections in 0 texts").waitFor();
    await openDocuments(page);
    await give(page, "c.txt");
    await page.getByText("All 1 document looked in.").waitFor();
    // What is found in another project is none of this one.
    await expect.poll(() => inTable(page)).toEqual(["c.txt"]);
    await expect.poll(() => keptResults(page)).toBe(3);
    await page.reload();
    await projectsTab(page);
    await page.getByRole("button", { name: "Open Letters" }).click();
    await openDocuments(page);
    await lookedIn.waitFor();
    await expect.poll(() => inTable(page)).toEqual(["a.txt", "b.txt"]);
    await page.getByRole("button", { name: "Remove a.txt" }).click();
    await expect.poll(() => keptResults(page)).toBe(2);
    await projectsTab(page);
    await page.getByRole("button", { name: "Remove New project" }).click();
    await page.getByRole("button", { name: "Remove it with its corrections and models" }).click();
    await expect.poll(() => keptResults(page)).toBe(1);
    quiet();
    await page.context().close();
  });
});
