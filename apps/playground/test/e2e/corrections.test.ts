import { readFileSync } from "node:fs";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { expectSound, SCREENS } from "./screens.js";
import { selectWords } from "./select-words.js";
import { beginProject, pageOfSuite, siteOfSuite } from "./shared-page.js";
import { PATIENCE } from "./site.js";

/** The list of corrections, a line each: name, words, what is said. */
function lines(page: Page): Promise<readonly string[]> {
  return page
    .locator(".correction .finding")
    .evaluateAll((all) =>
      all.map((each) =>
        [".correction-name bdi", ".finding-text", ".correction-state"]
          .map((part) => each.querySelector(part)?.textContent?.replace(/ · .*/, "") ?? "")
          .join(" | "),
      ),
    );
}

async function correct(page: Page): Promise<void> {
  await page.locator(".run-reads").waitFor();
  await page.getByRole("button", { name: "Correct", exact: true }).click();
  await page.locator(".correction-card").waitFor();
}

async function downloaded(page: Page, button: string): Promise<string> {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button, exact: true }).click(),
  ]);
  return readFileSync((await file.path())!, "utf8");
}

describe.skipIf(chromiumPath === undefined)("corrections in a browser", { timeout: 3 * PATIENCE }, () => {
  const site = siteOfSuite();

  describe.each(SCREENS)("$screen", ({ options }) => {
    const opened = pageOfSuite(site, { options, begin: beginProject });

    it("are made by keyboard alone, and the scores follow", async () => {
      const { page, quiet } = opened();
      await correct(page);
      await expect.poll(() => lines(page)).toContain("person | Marie Curie | not decided");
      const area = page.locator("#text");
      const before = await area.inputValue();
      await area.press("n");
      await area.press("Enter");
      await expect.poll(() => lines(page)).toContain("person | Marie Curie | right");
      await selectWords(page, "University of Paris");
      await area.press("Delete");
      await expect
        .poll(
          async () =>
            (await lines(page)).filter((line) => line.includes("Paris") && line.endsWith("wrong")).length,
        )
        .toBe(1);
      await area.press("u");
      await expect.poll(async () => (await lines(page)).some((line) => line.endsWith("wrong"))).toBe(false);
      // Words that were missed, under a name of their own and as a relation.
      await selectWords(page, "worked");
      await area.press("4");
      await expect.poll(() => lines(page)).toContain("organization | worked | added");
      await area.press("Alt+Shift+ArrowRight");
      await area.press("Alt+ArrowLeft");
      await expect.poll(() => lines(page)).toContain("organization | orke | added");
      await area.press("2");
      await expect.poll(() => lines(page)).toContain("birthplace | orke | added");
      await area.press("x");
      await expect.poll(async () => (await lines(page)).some((line) => line.includes("orke"))).toBe(false);
      // Nothing that was typed is in the text.
      await area.pressSequentially("zq");
      expect(await area.inputValue()).toBe(before);
      const person = page.locator(".score tr", { hasText: "person" });
      await expect.poll(() => person.textContent()).toContain("100 %");
      await expectSound(page, "corrections");
      quiet();
    });

    it("are made of choices between options, by keyboard, and count and are exported", async () => {
      const fragment = `text=${encodeURIComponent("Ada is so happy. It was wonderful, and Bo was kind.")}&schema=${encodeURIComponent('["person", "Sentiment [positive, negative]"]')}&threshold=0.1`;
      const { page, quiet } = opened();
      await page.evaluate((asked) => {
        location.hash = asked;
      }, fragment);
      await correct(page);
      const choice = page.locator(".choice", { hasText: "Sentiment" });
      await choice.waitFor();
      // Options are no words that something is called by.
      expect(await page.locator(".name-chip").count()).toBe(1);
      await choice.getByLabel("positive").focus();
      await page.keyboard.press("Space");
      await expect.poll(() => choice.getByLabel("positive").isChecked()).toBe(true);
      await page.keyboard.press("ArrowDown");
      await expect.poll(() => choice.getByLabel("negative").isChecked()).toBe(true);
      await page.keyboard.press("ArrowUp");
      await expect.poll(() => choice.getByLabel("positive").isChecked()).toBe(true);
      const score = page.locator(".score tr", { hasText: "Sentiment" });
      await score.waitFor();
      const isPicked = (await choice.getByText("model:").count()) > 0;
      expect(await score.locator("td").nth(1).textContent()).toMatch(isPicked ? /^(0|100) %$/ : "0 %");
      await expectSound(page, "choices that are corrected");
      const record = JSON.parse((await downloaded(page, "Records")).trim().split("\n").at(-1) ?? "");
      expect(record).toMatchObject({
        ...{ prompt: "Sentiment [positive, negative]", label: "Sentiment" },
        ...{ spans: [], options: ["positive"] },
      });
      await page.waitForTimeout(600);
      await page.reload();
      await correct(page);
      await expect.poll(() => choice.getByLabel("positive").isChecked()).toBe(true);
      await choice.getByRole("button", { name: "Sentiment: undecided again" }).click();
      await expect.poll(() => choice.getByLabel("positive").isChecked()).toBe(false);
      quiet();
    });

    it("move an edge by dragging it", async () => {
      const { page, quiet } = opened();
      await correct(page);
      await page.locator(".correction .finding", { hasText: "Marie Curie" }).first().click();
      const end = page.locator(".edge.is-end");
      await end.waitFor();
      const box = (await end.boundingBox())!;
      const mark = (await page.locator(".mark.is-selected").first().boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      // To the middle of the two words.
      await page.mouse.move(mark.x + mark.width * 0.5, box.y + box.height / 2, { steps: 6 });
      await page.mouse.up();
      await expect
        .poll(async () => (await lines(page)).filter((line) => line.endsWith("added")))
        .toEqual([expect.stringMatching(/^person \| Mari?e? ?C? \| added$/)]);
      expect(await lines(page)).toContain("person | Marie Curie | wrong");
      quiet();
    });

    it("survive edits of their text, another text, and a reload", async () => {
      const { page, quiet } = opened();
      const text = page.locator("#text");
      await text.fill("In 1903 Ada Berg moved to Oslo. She painted there.");
      await correct(page);
      await selectWords(page, "painted");
      await text.press("1");
      await selectWords(page, "Oslo");
      await text.press("1");
      const ours = ["person | painted | added", "person | Oslo | added"];
      await expect.poll(() => lines(page)).toEqual(expect.arrayContaining(ours));
      await page.getByRole("button", { name: "Write", exact: true }).click();
      await text.press("Control+Home");
      await page.keyboard.type("Note: ");
      await page.getByRole("button", { name: "Correct", exact: true }).click();
      await expect.poll(() => lines(page)).toEqual(expect.arrayContaining(ours));
      await page.getByRole("button", { name: "Deutsch" }).click();
      await page.locator(".corrected-text", { hasText: "Note: In 1903" }).waitFor();
      await expect.poll(() => lines(page)).not.toEqual(expect.arrayContaining(ours));
      await page.waitForTimeout(600);
      await page.reload();
      await correct(page);
      await page.locator(".corrected-text", { hasText: "Note: In 1903" }).click();
      await expect.poll(() => lines(page)).toEqual(expect.arrayContaining(ours));
      quiet();
    });

    it("go to files and come back: records, Label Studio, doccano; a damaged file changes nothing", async () => {
      const { page, quiet } = opened();
      await correct(page);
      await page.getByRole("button", { name: /^The other \d+ are right$/ }).click();
      await page.getByRole("button", { name: "All is checked" }).waitFor();
      const records = await downloaded(page, "Records");
      const parsed = records
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(parsed).toContainEqual(
        expect.objectContaining({
          prompt: "birthplace of Marie Curie",
          label: "birthplace",
          spans: [{ start: 24, end: 30, text: "Warsaw" }],
        }),
      );
      const files = {
        "corrections.jsonl": records,
        "corrections.json": await downloaded(page, "Label Studio"),
        "doccano.jsonl": await downloaded(page, "doccano"),
      };
      const other = await site().open(options);
      for (const [name, content] of Object.entries(files)) {
        await beginProject(other.page);
        await correct(other.page);
        const input = other.page.locator(".exchange input[type=file]");
        await input.setInputFiles({
          name: "broken.jsonl",
          mimeType: "application/json",
          buffer: Buffer.from('{"a"\n{'),
        });
        await other.page
          .getByText("broken.jsonl: Line 1 of the file is not JSON: it may be damaged.")
          .waitFor();
        expect((await lines(other.page)).every((line) => line.endsWith("not decided"))).toBe(true);
        await input.setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(content) });
        await other.page.getByText(`1 text with 5 corrections from ${name}`).waitFor();
        const again = await downloaded(other.page, "Records");
        expect(again.split("\n").toSorted(), name).toEqual(records.split("\n").toSorted());
        other.quiet();
      }
      await other.page.context().close();
      quiet();
    });

    it("take no more memory after 200 of them", async () => {
      const { page, quiet } = opened();
      await correct(page);
      const session = await page.context().newCDPSession(page);
      const heap = async (): Promise<number> => {
        await session.send("HeapProfiler.collectGarbage");
        return (await session.send("Runtime.getHeapUsage")).usedSize;
      };
      await page.locator("#text").press("n");
      const edit = async (times: number): Promise<void> => {
        for (let i = 0; i < times; i++) await page.keyboard.press(i % 2 === 0 ? "a" : "x");
      };
      // What is undone is kept for so many steps.
      await edit(200);
      const before = await heap();
      await edit(200);
      expect((await heap()) - before).toBeLessThan(1_000_000);
      quiet();
    });
  });
});
