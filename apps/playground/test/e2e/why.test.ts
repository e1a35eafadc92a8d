import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { describe, expect, it } from "vitest";
import { expectSound, SCREENS } from "./screens.js";
import { beginWithExample, onScreen, pageOfSuite, siteOfSuite } from "./shared-page.js";
import { PATIENCE } from "./site.js";

describe.skipIf(chromiumPath === undefined)("why, and what else", { timeout: 3 * PATIENCE }, () => {
  const site = siteOfSuite();
  const opened = pageOfSuite(site, { begin: beginWithExample });

  describe.each(SCREENS)("$screen", ({ options }) => {
    onScreen(opened, options);
    const sound = (what: string): Promise<void> => expectSound(opened().page, what);
    const factsOf = async (): Promise<Record<string, string>> => {
      const facts = await opened()
        .page.locator(".why-dialog .facts div")
        .evaluateAll((lines) =>
          lines.map((line) => [
            line.querySelector("dt")?.textContent ?? "",
            line.querySelector("dd")?.textContent ?? "",
          ]),
        );
      return Object.fromEntries(facts);
    };

    it("tells from a finding what was asked, what its ends got, and which words mattered", async () => {
      const { page, quiet } = opened();
      const line = page.locator(".line", { has: page.getByText("birthplace") }).filter({ hasText: "Warsaw" });
      const shown = await line.locator(".finding-probability").textContent();
      await page.getByRole("button", { name: "Why “Warsaw” is birthplace" }).click();
      const dialog = page.getByRole("dialog", { name: "Why “Warsaw” is birthplace" });
      await dialog.locator(".why-text").waitFor();
      const facts = await factsOf();
      expect(facts.asked).toBe("birthplace of Marie Curie");
      expect(facts.together).toBe(shown);
      // The words and what is between them are the text.
      const read = await dialog.locator(".why-text").evaluate((element) => {
        const copy = element.cloneNode(true) as HTMLElement;
        for (const number of copy.querySelectorAll("small")) number.remove();
        return copy.textContent;
      });
      expect(read).toBe("Marie Curie was born in Warsaw and worked at the University of Paris.");
      // Without the word itself it cannot be found.
      const own = dialog.locator(".why-word.is-own");
      expect(await own.evaluate((word) => word.firstChild?.textContent)).toBe("Warsaw");
      expect(await own.getAttribute("class")).toContain("is-counted");
      expect(await dialog.locator(".why-others li").count()).toBeGreaterThan(2);
      await sound("why");
      await dialog.getByRole("button", { name: "Look inside" }).click();
      await expect
        .poll(() => page.getByLabel("Prompt", { exact: true }).inputValue())
        .toBe("birthplace of Marie Curie");
      await page.locator(".map-columns li").first().waitFor();
      expect(await page.locator(".map-columns li").count()).toBe(await page.locator(".token").count());
      await page.getByRole("tab", { name: "Extract" }).click();
      quiet();
    });

    it("tells it from a mark in the text too", async () => {
      const { page, quiet } = opened();
      await page.locator(".mark.kind-0").first().scrollIntoViewIfNeeded();
      const mark = await page.locator(".mark.kind-0").first().boundingBox();
      if (mark === null) throw new Error("no mark");
      await page.mouse.click(mark.x + mark.width / 2, mark.y + mark.height / 2);
      await page.getByRole("button", { name: "Why this?" }).click();
      await page.getByRole("dialog", { name: "Why “Marie Curie” is person" }).locator(".why-text").waitFor();
      expect((await factsOf()).asked).toBe("person");
      await page.keyboard.press("Escape");
      await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
      quiet();
    });

    it("reaches windows beyond the first", async () => {
      const { page, quiet } = opened();
      await page.getByRole("button", { name: "Long document" }).click();
      const name = "Why “Justin Hotard” is person";
      await page.locator(".findings").waitFor();
      await expect
        .poll(async () => {
          await page.locator(".findings").evaluate((list) => list.scrollBy(0, 200));
          return page.getByRole("button", { name }).count();
        })
        .toBe(1);
      await page.getByRole("button", { name }).click();
      await page.getByRole("dialog", { name }).locator(".why-text").waitFor();
      expect((await factsOf()).in).toMatch(/^characters [1-9]\d+ to \d+, one of \d+ windows$/);
      await page.getByRole("dialog").getByRole("button", { name: "Look inside" }).click();
      await page.locator(".token", { hasText: "Justin" }).waitFor();
      await page.getByRole("button", { name: "From the beginning" }).click();
      await page.getByText(/more did not fit one window/).waitFor();
      await page.getByRole("tab", { name: "Extract" }).click();
      quiet();
    });

    it("compares thresholds, words for a name, and models", async () => {
      const { page, quiet } = opened();
      await page.getByRole("button", { name: "Compare", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "Compare" });
      const table = dialog.getByRole("table");
      await table.waitFor();
      expect(await table.locator("thead th").allInnerTexts()).toEqual(["Found", "For", "40 %", "70 %"]);
      await dialog.getByRole("slider").press("End");
      await expect.poll(() => table.locator("thead th").last().textContent()).toBe("95 %");
      await expect.poll(() => table.locator(".is-different").count()).toBeGreaterThan(0);
      await sound("compare");
      await dialog.getByRole("button", { name: "Phrasings" }).click();
      await dialog.getByLabel("The name").selectOption("location");
      await dialog.getByLabel("In other words").fill("place\nzzz");
      await expect
        .poll(() => table.locator("thead th").allInnerTexts())
        .toEqual(["Found", "For", "location", "place", "zzz"]);
      await expect
        .poll(() => table.locator("tbody tr", { hasText: "location" }).first().textContent())
        .toMatch(/Warsaw\s*location\s*\d+ %/);
      await dialog.getByRole("button", { name: "Models" }).click();
      await expect
        .poll(() => table.locator("thead th").last().textContent())
        .toBe("the embedded model in floats");
      await table.locator("tbody th", { hasText: "Marie Curie" }).waitFor();
      expect(page.workers().length).toBeGreaterThanOrEqual(2);
      const workers = page.workers().length;
      await dialog.getByRole("button", { name: "Close" }).click();
      await expect.poll(() => page.workers().length).toBeLessThan(workers);
      quiet();
    });

    it("lists published models with what they are for, their size and whether they fit", async () => {
      const { page, quiet } = opened();
      await page.getByRole("tab", { name: "Model" }).click();
      const list = page.getByRole("list", { name: "Published models" });
      await list
        .getByText(/Fits this device|May fit/)
        .first()
        .waitFor();
      expect(await list.locator("li", { hasText: "PaddlePaddle/uie-m-base" }).textContent()).toMatch(
        /finds any names and relations.*96 languages.*1\.1 GB to download.*takes about \d\.\d GB of memory/s,
      );
      await sound("models");
      quiet();
    });

    it("opens with the model that a link names, and names it in the link", async () => {
      const id = "some/one";
      const { page } = await site().open(options, `?model=${id}`, {
        elsewhere: ["huggingface.co"],
        prepare: (context) =>
          context.route("https://huggingface.co/**", (route) =>
            route.fulfill({
              status: 404,
              headers: { "access-control-allow-origin": "*" },
              body: "not found",
            }),
          ),
      });
      await page.getByText(`${id} was not loaded: see why`).click();
      await page.locator(".load-problem", { hasText: id }).waitFor();
      await page.getByRole("button", { name: "Back to the embedded model" }).click();
      await page.locator(".model-pill", { hasText: "uie-m-mini" }).waitFor();
      await expect.poll(() => new URL(page.url()).search).toBe("");
      await page.context().close();
    });
  });
});
