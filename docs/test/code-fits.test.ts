import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtPages, type ServedSite, serveSite } from "./built-site.js";

/** What is wrong with a page's blocks of code, those behind tabs too. */
interface Blocks {
  readonly count: number;
  /** Lines that end beyond their block. */
  readonly cut: readonly string[];
  /** Lines of what is drawn with characters that go on below. */
  readonly brokenDrawings: readonly string[];
}

describe.skipIf(chromiumPath === undefined)("code at 1280 px", () => {
  let site: ServedSite;
  beforeAll(async () => {
    site = await serveSite();
  });
  afterAll(() => site?.close());

  test("of every page is read without scrolling sideways, and what is drawn is whole", async () => {
    const page = await site.browser.newPage({ viewport: { width: 1280, height: 900 } });
    // Each page's text is put into one page's column, all of which have one style sheet; scripts would put back its own.
    await page.route("**/*.js", (route) => route.abort());
    await page.goto(`${site.origin}/guide/naming.html`);
    await page.addStyleTag({ content: ".vp-code-group .blocks > div { display: block !important }" });
    const found = await page.evaluate(async (paths) => {
      const blocksOf = (path: string): Blocks => {
        const blocks = Array.from(document.querySelectorAll<HTMLElement>("div[class*='language-'] pre"));
        const lines = blocks.flatMap((block) => Array.from(block.querySelectorAll(".line")));
        const said = (line: Element) => `${path}: ${line.textContent}`;
        return {
          count: blocks.length,
          cut: blocks
            .filter((block) => block.clientWidth === 0 || block.scrollWidth > block.clientWidth + 1)
            .map((block) => `${path}: ${block.textContent?.slice(0, 80)}`),
          brokenDrawings: lines
            .filter((line) => /[\u2500-\u257f]/.test(line.textContent ?? ""))
            .filter((line) => line.getBoundingClientRect().height > 1.5 * lineHeight(line))
            .map(said),
        };
      };
      const lineHeight = (line: Element): number => Number.parseFloat(getComputedStyle(line).lineHeight);
      const column = document.querySelector(".vp-doc");
      if (column === null) throw new Error("the page has no column");
      const all: Blocks[] = [];
      for (const path of paths) {
        const html = await (await fetch(path)).text();
        const text = new DOMParser().parseFromString(html, "text/html").querySelector(".vp-doc");
        column.innerHTML = text?.innerHTML ?? "";
        all.push(blocksOf(path));
      }
      return all;
    }, builtPages());
    expect(found.flatMap(({ cut }) => cut)).toEqual([]);
    expect(found.flatMap(({ brokenDrawings }) => brokenDrawings)).toEqual([]);
    expect(found.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(500);
    await page.close();
  }, 600_000);
});
