import { chromiumPath } from "@ernie-m/fixtures/chromium";
import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { marksInView } from "./marks-in-view.js";
import { expectSound, SCREENS } from "./screens.js";
import { beginWithExample, pageOfSuite, siteOfSuite } from "./shared-page.js";
import { type OpenPage, PATIENCE } from "./site.js";

/** How many texts the names say they have; a long list is not in the page as a whole. */
async function foundTexts(page: Page): Promise<number> {
  const counts = await page.locator(".line.is-name small").allInnerTexts();
  return counts.reduce((sum, count) => sum + Number.parseInt(count, 10), 0);
}

describe.skipIf(chromiumPath === undefined)(
  "the extract view in a browser",
  { timeout: 3 * PATIENCE },
  () => {
    const site = siteOfSuite();
    const found = ".finding-text";

    describe.each(SCREENS)("$screen", ({ options }) => {
      const opened = pageOfSuite(site, { options });

      it("finds something without a click, and follows what is typed", async () => {
        const { page, quiet } = opened();
        expect(await page.title()).toBe("ERNIE-M playground");
        await page.getByText("sent nowhere").waitFor();
        await page.locator(found).first().waitFor();
        expect(await page.locator(found).allInnerTexts()).toContain("Marie Curie");
        // Marks stay on their words while a new result is on its way.
        const box = page.locator(".mark.kind-0").first();
        const before = await box.boundingBox();
        await page.getByRole("textbox", { name: "Text", exact: true }).press("Control+Home");
        await page.keyboard.type("Yes: ");
        await expect.poll(async () => ((await box.boundingBox())?.x ?? 0) > (before?.x ?? 0) + 20).toBe(true);
        await page
          .getByRole("textbox", { name: "Text", exact: true })
          .fill("Fernando Pessoa nasceu em Lisboa.");
        await page.locator(found, { hasText: "Fernando Pessoa" }).waitFor();
        expect(await page.locator(found, { hasText: "Marie" }).count()).toBe(0);
        quiet();
      });

      describe("from the first example on", () => {
        beforeEach(async () => {
          const { page } = opened();
          await page.getByRole("button", { name: "Tree", exact: true }).click();
          await beginWithExample(page);
        });

        it("answers the threshold without a new run", async () => {
          const { page, quiet } = opened();
          const all = await page.locator(found).count();
          const slider = page.getByLabel("Threshold");
          await slider.focus();
          for (let i = 0; i < 10; i++) await page.keyboard.press("ArrowRight");
          await page.getByText("no new run").waitFor();
          await expect.poll(() => page.locator(found).count()).toBeLessThan(all);
          expect(await page.locator('output[for="threshold"]').textContent()).toBe("90 %");
          for (let i = 0; i < 10; i++) await page.keyboard.press("ArrowLeft");
          await expect.poll(() => page.locator(found).count()).toBe(all);
          quiet();
        });

        it("shows what is wrong with a schema where it is, and goes on with what is right", async () => {
          const { page, quiet } = opened();
          await page.getByRole("button", { name: "JSON", exact: true }).click();
          const json = page.getByLabel("Schema as JSON");
          await json.fill('[{"person": ["birthplace", 3]}]');
          const alert = page.getByRole("alert");
          expect(await alert.textContent()).toContain("$[0].person[1]");
          await expect.poll(() => json.getAttribute("aria-invalid")).toBe("true");
          await json.fill('["location"');
          await expect.poll(() => alert.textContent()).toContain("Not JSON yet");
          await json.fill('["location"]');
          await expect.poll(() => page.locator(found).allInnerTexts()).toEqual(["Warsaw"]);
          await expect.poll(() => alert.count()).toBe(0);
          quiet();
        });

        it("takes a schema by keyboard", async () => {
          const { page, quiet } = opened();
          await page.evaluate(() => {
            location.hash = "text=Marie+Curie+was+born+in+Warsaw.&schema=[%22location%22]";
          });
          const names = page.getByLabel("Name to look for");
          await expect.poll(() => names.count()).toBe(1);
          await expect.poll(() => page.locator(found).allInnerTexts()).toEqual(["Warsaw"]);
          await names.press("Enter");
          await page.keyboard.type("person");
          await page.locator(found, { hasText: "Marie Curie" }).waitFor();
          await page.keyboard.press("Enter");
          await page.keyboard.type("birthplace");
          await page.keyboard.press("Alt+ArrowRight");
          await page.locator(".is-relation .finding-text", { hasText: "Warsaw" }).waitFor();
          await expect.poll(() => page.evaluate(() => location.hash)).toContain("birthplace");
          // The address carries the view to another page.
          const hash = await page.evaluate(() => location.hash);
          const other = await site().open(options, hash);
          await other.page.locator(".is-relation .finding-text", { hasText: "Warsaw" }).waitFor();
          other.quiet();
          quiet();
          await other.page.context().close();
        });

        it("lights up a relation in list and text, from either side", async () => {
          const { page, quiet } = opened();
          await page.locator(".line.is-relation .finding").first().hover();
          await page.locator(".mark.is-relation.is-lit").first().waitFor();
          await expect.poll(() => page.locator(".finding.is-lit").count()).toBe(2);
          // A narrow screen shows the list or the text.
          await page.locator(".mark.kind-0").first().scrollIntoViewIfNeeded();
          const mark = await page.locator(".mark.kind-0").first().boundingBox();
          if (mark === null) throw new Error("no mark");
          await page.mouse.move(mark.x + mark.width / 2, mark.y + mark.height / 2);
          await page.locator(".finding.is-lit", { hasText: "Marie Curie" }).waitFor();
          await page.getByRole("button", { name: /^Marie Curie/ }).click();
          const selected = await page
            .getByRole("textbox", { name: "Text", exact: true })
            .evaluate((area: HTMLTextAreaElement) =>
              area.value.slice(area.selectionStart, area.selectionEnd),
            );
          expect(selected).toBe("Marie Curie");
          quiet();
        });

        it("lists what was found again after it was hidden, another view in between", async () => {
          const { page, quiet } = opened();
          for (const [name, line] of [
            ["Table", ".results td"],
            ["List", found],
          ] as const) {
            await page.getByRole("button", { name, exact: true }).click();
            await page.getByRole("button", { name: "Correct", exact: true }).click();
            await page.getByRole("tab", { name: "Projects" }).click();
            await page.locator("#project-title").waitFor();
            await page.getByRole("tab", { name: "Extract" }).click();
            await page.locator(".correction-card").waitFor();
            await page.getByRole("button", { name: "Write", exact: true }).click();
            await page.locator(`.result-card ${line}`, { hasText: "Marie Curie" }).first().waitFor();
          }
          quiet();
        });

        it("marks right-to-left text where it stands", async () => {
          const { page, quiet } = opened();
          await page.getByRole("button", { name: "עברית" }).click();
          await page.locator(found, { hasText: "Pat Gelsinger" }).waitFor();
          const area = page.getByRole("textbox", { name: "Text", exact: true });
          expect(await area.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
          const [mark, editor] = [
            await page.locator(".mark.kind-0").first().boundingBox(),
            await area.boundingBox(),
          ];
          if (mark === null || editor === null) throw new Error("no mark");
          expect(mark.x).toBeGreaterThan(editor.x);
          expect(mark.x + mark.width).toBeLessThan(
            editor.x + editor.width - (options.viewport.width === 1280 ? 100 : 0),
          );
          await expect.poll(() => marksInView(page, ["Pat Gelsinger"])).toHaveLength(1);
          await expect
            .poll(async () => Math.max(...(await marksInView(page, ["Pat Gelsinger"])).map(({ off }) => off)))
            .toBeLessThan(1);
          quiet();
        });

        it("reads a document of many windows, and says so on the way", async () => {
          const { page, quiet } = opened();
          await page.getByRole("button", { name: "Long document" }).click();
          await page
            .locator(found, { hasText: /^Justin Hotard$/ })
            .first()
            .waitFor();
          expect(await foundTexts(page)).toBeGreaterThan(20);
          quiet();
        });
      });
    });

    describe("on any screen", () => {
      const opened = pageOfSuite(site, {
        options: { permissions: ["clipboard-read", "clipboard-write"] },
        begin: beginWithExample,
      });

      it("is sound for keyboard, screen reader and weak eyes, light and dark, wide and narrow", async () => {
        const { page, quiet } = opened();
        await page.locator(found).first().waitFor();
        for (const name of ["Extract", "Teach", "Look inside", "Similarity", "Model", "Projects"]) {
          await page.getByRole("tab", { name }).click();
          if (name === "Extract") await page.locator(found).first().waitFor();
          if (name === "Teach") await page.locator(".teach-steps").waitFor();
          if (name === "Projects") await page.locator("#project-title").waitFor();
          if (name === "Look inside") await page.locator(".token").first().waitFor();
          if (name === "Similarity") await page.locator(".matrix").waitFor();
          await expectSound(page, name);
        }
        await page.keyboard.press("ArrowRight");
        expect(await page.getByRole("tab", { name: "Extract" }).getAttribute("aria-selected")).toBe("true");
        quiet();
      });

      it("copies the result, code that gives it, and a link that shows it", async () => {
        const { page, quiet } = opened();
        const copied = async (button: string): Promise<string> => {
          await page.getByRole("button", { name: button }).click();
          await page.getByRole("button", { name: "Copied" }).waitFor();
          const content = await page.evaluate(() => navigator.clipboard.readText());
          await page.getByRole("button", { name: button }).waitFor();
          return content;
        };
        expect(JSON.parse(await copied("Copy JSON"))).toMatchObject({ person: [{ text: "Marie Curie" }] });
        await expect.poll(() => page.url()).toContain("#");
        const link = await copied("Copy link");
        const { hash } = new URL(link);
        expect(link).toBe(site().url + hash);
        const other = await site().open({}, hash);
        await other.page.locator(found, { hasText: "Marie Curie" }).waitFor();
        other.quiet();
        await other.page.context().close();
        quiet();
      });
    });

    it("works in two tabs at once, and when there is no network any more", async () => {
      const served = await site().serveAgain();
      const tabs = await Promise.all([served.open(), served.open()]);
      for (const { page } of tabs) await page.locator(found, { hasText: "Marie Curie" }).waitFor();
      const [{ page }] = tabs as [OpenPage, OpenPage];
      await page.evaluate(async () => {
        const { active } = await navigator.serviceWorker.ready;
        while (active?.state !== "activated") await new Promise((resolve) => setTimeout(resolve, 50));
      });
      for (const { quiet } of tabs) quiet();
      await served.stop();
      expect(await page.evaluate(() => fetch("other").catch(() => "no network"))).toBe("no network");
      for (const tab of tabs) {
        await tab.page.reload();
        await tab.page.locator(found, { hasText: "Marie Curie" }).waitFor();
      }
      for (const { page: tab } of tabs) await tab.context().close();
    });
  },
);
