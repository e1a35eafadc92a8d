import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { describe, expect, it } from "vitest";
import { marksInView } from "./marks-in-view.js";
import { expectSound, SCREENS } from "./screens.js";
import { beginWithExample, onScreen, pageOfSuite, siteOfSuite } from "./shared-page.js";
import { PATIENCE } from "./site.js";

describe.skipIf(chromiumPath === undefined)(
  "a document longer than its box",
  { timeout: 3 * PATIENCE },
  () => {
    const site = siteOfSuite();
    const opened = pageOfSuite(site, { begin: beginWithExample });

    describe.each(SCREENS)("$screen", ({ options }) => {
      onScreen(opened, options);

      it("keeps marks on their words however it is scrolled", async () => {
        const { page, quiet } = opened();
        await page.getByRole("button", { name: "Long document" }).click();
        await page.locator(".run-reads").waitFor();
        const late = page.locator(".finding-text", { hasText: /^San Francisco$/ });
        await late.waitFor();
        const words = [
          "Fredrik Idestam",
          "Espoo",
          "Helsinki",
          "Jorma Ollila",
          "San Francisco",
          "Justin Hotard",
        ];
        const expectMarked = async (some: readonly string[]): Promise<void> => {
          await expect
            .poll(async () => (await marksInView(page, some)).map(({ word }) => word))
            .toEqual(expect.arrayContaining([...some]));
          await expect
            .poll(async () => Math.max(...(await marksInView(page, some)).map(({ off }) => off)))
            .toBeLessThan(1);
        };
        await expectMarked(["Fredrik Idestam"]);
        const sizes = await page.evaluate(() =>
          [".marked-copy", "#text", ".marked-boxes"].map(
            (of) => document.querySelector<HTMLElement>(of)!.offsetHeight,
          ),
        );
        expect(new Set(sizes).size, String(sizes)).toBe(1);

        const area = page.getByRole("textbox", { name: "Text", exact: true });
        await area.press("Control+End");
        await expectMarked(["Justin Hotard"]);
        await page.locator(".marked").hover();
        await page.mouse.wheel(0, -100_000);
        await expectMarked(["Fredrik Idestam"]);
        for (let step = 0; step < 4; step++) {
          await page.mouse.wheel(0, 90);
          await expect
            .poll(async () => Math.max(0, ...(await marksInView(page, words)).map(({ off }) => off)))
            .toBeLessThan(1);
        }

        await late.click();
        await expectMarked(["San Francisco"]);
        const isShown = () =>
          page.evaluate(() => {
            const { top, bottom } = document.querySelector(".marked")!.getBoundingClientRect();
            return top >= -1 && bottom <= innerHeight + 1;
          });
        await expect.poll(isShown).toBe(true);
        quiet();
      });

      it("moves marks and lines at a key, and makes none anew", async () => {
        const { page, quiet } = opened();
        const sentences = ["Marie Curie was born in Warsaw.", "Albert Einstein was born in Ulm."];
        await page.locator("#text").fill(Array.from({ length: 12 }, (_, n) => sentences[n % 2]).join(" "));
        const shown = "section.result-card .findings li";
        await expect.poll(() => page.locator(".finding", { hasText: "×6" }).count()).toBeGreaterThan(3);
        await page.locator(".run-reads").waitFor();
        // An attribute that nobody takes away tells of an element that it is the one it was.
        await page.evaluate((lines) => {
          for (const each of document.querySelectorAll(`.mark, ${lines}`)) each.setAttribute("data-old", "");
        }, shown);
        const firstLeft = () => document.querySelector(".mark")!.getBoundingClientRect().left;
        const left = await page.evaluate(firstLeft);
        const count = () => page.locator(`.mark[data-old], ${shown}[data-old]`).count();
        const before = await count();
        expect(before).toBeGreaterThan(30);
        await page.locator("#text").press("Control+Home");
        await page.keyboard.type("So ");
        // On a narrow screen the first mark of the page may begin a line before and after.
        if (options.viewport.width === 1280)
          await expect.poll(() => page.evaluate(firstLeft)).toBeGreaterThan(left + 10);
        await expect
          .poll(async () =>
            Math.max(...(await marksInView(page, ["Marie Curie", "Ulm"])).map(({ off }) => off)),
          )
          .toBeLessThan(1);
        await page.locator(".run-reads").waitFor();
        // A mark more or less where a line breaks elsewhere.
        expect(await count()).toBeGreaterThan(before - 6);
        quiet();
      });

      it("takes a long document with names that repeat: grouped, a few lines in the page, stopped and gone on", async () => {
        const { page, quiet } = opened();
        const people = ["Marie Curie", "Albert Einstein", "Victor Hugo"];
        const long = Array.from(
          { length: 160 },
          (_, n) => `In ${1000 + n} ${people[n % 3]} was born in Paris.`,
        );
        await page.locator("#text").fill(long.join("\n"));
        await page.getByRole("button", { name: "Stop" }).click();
        await page.getByText("Stopped: this is what was found so far.").waitFor();
        await page.getByRole("button", { name: "Go on" }).click();
        const bar = page.getByRole("progressbar", { name: "Reading" });
        const seen: number[] = [];
        await expect
          .poll(
            async () => {
              const { value, done } = await page.evaluate(() => ({
                value: document.querySelector<HTMLProgressElement>(".reading progress")?.value,
                done: document.querySelector(".run-reads") !== null,
              }));
              if (value !== undefined) seen.push(value);
              return done;
            },
            { timeout: 2 * PATIENCE, interval: 40 },
          )
          .toBe(true);
        expect(seen).toEqual(seen.toSorted((a, b) => a - b));
        expect(await bar.count()).toBe(0);
        await page.locator(".finding", { hasText: "Marie Curie" }).locator(".mentions").first().waitFor();
        const mentions = await page
          .locator(".finding", { hasText: /^Marie Curie/ })
          .first()
          .locator(".mentions")
          .textContent();
        expect(Number(mentions?.slice(1))).toBeGreaterThan(40);
        expect(await page.locator(".findings li").count()).toBeLessThan(60);
        // Each click shows the next mention.
        const selectionStart = () =>
          page.locator("#text").evaluate((area: HTMLTextAreaElement) => area.selectionStart);
        const button = page.getByRole("button", { name: /^Marie Curie/ }).first();
        await button.click();
        const first = await selectionStart();
        await button.click();
        await expect.poll(selectionStart).toBeGreaterThan(first);
        expect((await marksInView(page, ["Marie Curie"])).every(({ off }) => off < 1)).toBe(true);
        await expectSound(page, "a long document");
        quiet();
      });

      it("takes no more memory after 200 edits", async () => {
        const { page, quiet } = opened();
        const session = await page.context().newCDPSession(page);
        await page.locator("#text").focus();
        const edit = async (times: number): Promise<number> => {
          for (let i = 0; i < times; i++) await page.keyboard.press(i % 2 === 0 ? "x" : "Backspace");
          await page.locator(".run-reads").waitFor();
          await session.send("HeapProfiler.collectGarbage");
          return (await session.send("Runtime.getHeapUsage")).usedSize;
        };
        const before = await edit(50);
        // Of elements that earlier renders left, 200 edits had 1.7 MB.
        expect((await edit(200)) - before).toBeLessThan(600_000);
        quiet();
      });

      it("loses nothing: an example, Back, a reload, another link, JSON that is none yet", async () => {
        const { page, quiet } = opened();
        const area = page.locator("#text");
        const expectText = (value: string) => expect.poll(() => area.inputValue()).toBe(value);
        await page.locator(".run-reads").waitFor();
        const own = "Grace Hopper was born in New York.";
        await area.fill(own);
        await page.locator(".finding-text", { hasText: "Grace Hopper" }).first().waitFor();
        await page.getByRole("button", { name: "Deutsch" }).click();
        await expect.poll(() => area.inputValue()).toContain("Einstein");
        await page.getByRole("button", { name: "Bring it back" }).click();
        await expectText(own);
        await page.getByRole("button", { name: "Contact" }).click();
        await expect.poll(() => area.inputValue()).toContain("Jane Doe");
        await page.goBack();
        await expectText(own);

        // Digits that no compression makes short enough for a link.
        let state = 1;
        const long = Array.from({ length: 20_000 }, () => {
          state = (state * 48271) % 2147483647;
          return state % 10;
        }).join("");
        await area.fill(`${own}\n${long}`);
        await page.getByText("too long for a link").waitFor();
        expect(new URL(page.url()).hash).toContain("birthplace");
        await page.reload();
        await expectText(`${own}\n${long}`);

        await page.evaluate(() => {
          location.hash = "text=Berlin&schema=[%22location%22]";
        });
        await expectText("Berlin");
        await page.getByRole("button", { name: "JSON", exact: true }).click();
        await page.getByLabel("Schema as JSON").fill('["loc');
        await page.getByText("The schema is not complete yet").waitFor();
        await page.getByRole("button", { name: "Tree", exact: true }).click();
        await page.getByRole("button", { name: "JSON", exact: true }).click();
        expect(await page.getByLabel("Schema as JSON").inputValue()).toBe('["loc');
        quiet();
      });
    });
  },
);
