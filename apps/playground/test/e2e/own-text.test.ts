import { chromiumPath } from "@ernie-m/fixtures/chromium";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { siteOfSuite } from "./shared-page.js";
import { PATIENCE } from "./site.js";

/** Digits that no compression makes short enough for a link. */
function noise(seed: number): string {
  let state = seed;
  return Array.from({ length: 20_000 }, () => {
    state = (state * 48271) % 2147483647;
    return state % 10;
  }).join("");
}

const expectText = (page: Page, value: string) =>
  expect.poll(async () => (await page.locator("#text").inputValue()).slice(0, 80)).toBe(value.slice(0, 80));

async function reload(page: Page): Promise<void> {
  await page.reload();
  await page.locator(".text-card").waitFor();
}

async function removeNames(page: Page): Promise<void> {
  await page.getByLabel("Name to look for").first().waitFor();
  for (;;) {
    const left = await page.getByLabel("Name to look for").count();
    if (left === 0) return;
    await page
      .getByRole("button", { name: /^Remove / })
      .last()
      .click();
  }
}

describe.skipIf(chromiumPath === undefined)("a text of one's own", { timeout: 3 * PATIENCE }, () => {
  const site = siteOfSuite();

  it("stays in its tab, and a new tab begins with the last one", async () => {
    const { page: one, quiet } = await site().open();
    await one.locator("#text").fill(`One ${noise(1)}`);
    await one.getByText("too long for a link").waitFor();
    const two = await one.context().newPage();
    await two.goto(site().url);
    await expectText(two, `One ${noise(1)}`);
    await two.locator("#text").fill(`Two ${noise(2)}`);
    await two.waitForTimeout(600);
    await reload(one);
    await expectText(one, `One ${noise(1)}`);
    await reload(two);
    await expectText(two, `Two ${noise(2)}`);
    quiet();
    await one.context().close();
  });

  it("is there after a reload and after Back where nothing is looked for, also when it was just typed", async () => {
    const { page, quiet } = await site().open();
    const own = "A letter that I have typed before I have named anything.";
    await removeNames(page);
    await page.locator("#text").fill(own);
    await reload(page);
    await expectText(page, own);
    expect(await page.getByLabel("Name to look for").count()).toBe(0);
    await page.getByRole("button", { name: "Deutsch", exact: true }).click();
    await expectText(
      page,
      "Albert Einstein wurde 1879 in Ulm geboren und arbeitete an der Universität Zürich.",
    );
    await page.goBack();
    await expectText(page, own);
    expect(await page.getByLabel("Name to look for").count()).toBe(0);
    quiet();
    await page.context().close();
  });

  it("can be had back when corrections of another text are imported", async () => {
    const { page, quiet } = await site().open();
    const own = "A letter that nobody has kept anywhere else.";
    await page.locator("#text").fill(own);
    await page.getByRole("button", { name: "Correct", exact: true }).click();
    const record = {
      ...{ text: "Somebody else wrote about Bob.", prompt: "person", label: "person", offsets: "utf-16" },
      spans: [{ start: 26, end: 29, text: "Bob" }],
    };
    await page.locator(".exchange input[type=file]").setInputFiles({
      name: "others.jsonl",
      mimeType: "application/json",
      buffer: Buffer.from(`${JSON.stringify(record)}\n`),
    });
    await expectText(page, record.text);
    await page.getByRole("button", { name: "Bring it back" }).click();
    await expectText(page, own);
    await page.goBack();
    await expectText(page, record.text);
    await page.goBack();
    await expectText(page, own);
    quiet();
    await page.context().close();
  });
});
