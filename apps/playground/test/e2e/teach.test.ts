import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { afterAll, describe, expect, it } from "vitest";
import { expectSound, SCREENS, showOn } from "./screens.js";
import { beginProject, beginWithEmbedded, onScreen, pageOfSuite, siteOfSuite } from "./shared-page.js";
import { PATIENCE } from "./site.js";
import { exportedModel, extractedBy, markDishes, teachOnce } from "./teaching.js";

describe.skipIf(chromiumPath === undefined)("teaching in a browser", { timeout: 4 * PATIENCE }, () => {
  const site = siteOfSuite();
  const folder = mkdtempSync(join(tmpdir(), "taught-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const opened = pageOfSuite(site, {
    begin: async (page) => {
      await beginWithEmbedded(page);
      await beginProject(page);
    },
  });

  describe.each(SCREENS)("$screen", ({ options }) => {
    onScreen(opened, options);

    it("leads from corrections to a model that is measured, kept, used, exported to the command line, forgotten", async () => {
      const { page, quiet } = opened();
      await page.getByRole("tab", { name: "Teach" }).click();
      await page.getByText("Five corrections are enough to try.").waitFor();
      await expectSound(page, "before there are corrections");
      await page.getByRole("button", { name: "Correct the text on the page" }).click();
      await page.getByRole("button", { name: "Write", exact: true }).click();
      await markDishes(page);
      await page.getByRole("button", { name: "Teach", exact: true }).click();
      await page.getByText(/about .* of memory/).waitFor();
      await page.getByText(/6 corrections in 1 text: 6 sentences/).waitFor();
      await expectSound(page, "before a training");
      await teachOnce(page, 3);
      await page.getByRole("progressbar", { name: "Teaching" }).waitFor();
      await page.locator(".curve canvas").waitFor();
      await page.getByRole("heading", { name: "What it learned" }).waitFor({ timeout: 3 * PATIENCE });
      await page.getByText("On sentences that were held back, which it did not learn from").waitFor();
      await expectSound(page, "what was learned");

      await exportedModel(page, folder);
      const stdout = await extractedBy(folder, ["person", "dish"], "Marie Curie ate goulash in Paris.\n");
      expect(stdout).toContain("Marie Curie");

      await page.getByLabel("Call it").fill("my dishes");
      await page.getByRole("button", { name: "Keep and use it" }).click();
      await page.locator(".model-pill", { hasText: "my dishes" }).waitFor();
      await page.locator(".run-reads").waitFor();
      // It is in use again at the next visit, until another one is.
      await page.reload();
      await page.locator(".model-pill", { hasText: "my dishes" }).waitFor();
      await page.locator(".run-reads").waitFor();
      await page.getByRole("tab", { name: "Model", exact: true }).click();
      await page.locator(".taught li", { hasText: "my dishes" }).getByText("in use").waitFor();
      await page.getByRole("button", { name: "Back to the embedded model" }).first().click();
      await page.locator(".model-pill", { hasText: "uie-m-mini" }).waitFor();
      await page.reload();
      await page.locator(".model-pill", { hasText: "uie-m-mini" }).waitFor();
      await page.getByRole("tab", { name: "Model", exact: true }).click();
      await page.locator(".taught li", { hasText: "my dishes" }).getByRole("button", { name: "Use" }).click();
      await page.locator(".model-pill", { hasText: "my dishes" }).waitFor();
      await page.locator(".taught li", { hasText: "my dishes" }).getByText("in use").waitFor();
      await page.getByRole("button", { name: "Forget my dishes" }).click();
      await page.getByRole("button", { name: "Forget it for good" }).click();
      await page.getByText("None yet.").waitFor();
      quiet();
    });

    it("can be stopped, and says what computes", async () => {
      const { page, quiet } = opened();
      await markDishes(page);
      // What is asked for and is not there is said, and something else computes.
      await page.getByRole("tab", { name: "Model", exact: true }).click();
      await page.getByLabel(/^WebGPU/).check();
      await page.locator(".report .is-chosen", { hasText: "WebAssembly" }).waitFor();
      await page.getByRole("tab", { name: "Extract" }).click();
      await page.getByRole("button", { name: "Teach", exact: true }).click();
      await page.getByText(/about .* of memory/).waitFor();
      await teachOnce(page, 200);
      await page.locator(".curve canvas").waitFor();
      await page
        .getByText(
          /^Computed in WebAssembly: (this browser has no WebGPU|WebGPU finds no graphics adapter)\.$/,
        )
        .waitFor();
      await expectSound(page, "a training");
      // What is best so far is there after the first measurement.
      await expect
        .poll(() => page.locator(".curve-plot").getAttribute("aria-label"), { timeout: PATIENCE })
        .toContain("held back");
      await page.getByRole("button", { name: "Stop", exact: true }).click();
      await page.getByText("as you stopped it").waitFor();
      await expectSound(page, "a training that was stopped");
      await page.getByRole("button", { name: "Forget it" }).click();
      await page.getByRole("tab", { name: "Model", exact: true }).click();
      await page.getByLabel(/^What fits/).check();
      quiet();
    });
  });

  it("takes no more memory after five rounds", async () => {
    const { page, quiet } = opened();
    await markDishes(page);
    await page.getByRole("button", { name: "Teach", exact: true }).click();
    const session = await page.context().newCDPSession(page);
    const heap = async (): Promise<number> => {
      await session.send("HeapProfiler.collectGarbage");
      return (await session.send("Runtime.getHeapUsage")).usedSize;
    };
    const used: number[] = [];
    for (let round = 0; round < 5; round++) {
      await showOn(page, SCREENS[round % SCREENS.length]!.options);
      await page.getByText(/about .* of memory/).waitFor();
      await teachOnce(page, 1);
      await page.getByRole("heading", { name: "What it learned" }).waitFor({ timeout: 2 * PATIENCE });
      await page.getByRole("button", { name: "Forget it" }).click();
      used.push(await heap());
    }
    expect((used.at(-1) ?? 0) - (used[1] ?? 0), used.join(", ")).toBeLessThan(1_000_000);
    // Every worker but the one that answers has ended.
    expect(page.workers().length).toBeLessThan(4);
    quiet();
  });

  it("says before it begins that a device cannot", async () => {
    const { page, quiet } = opened();
    await markDishes(page);
    await page.evaluate(() => Object.defineProperty(navigator, "deviceMemory", { value: 0.01 }));
    for (const { options } of SCREENS) {
      await showOn(page, options);
      await page.getByRole("tab", { name: "Extract" }).click();
      await page.getByRole("tab", { name: "Teach" }).click();
      await page.getByText(/This device cannot teach uie-m-mini: it takes about/).waitFor();
      expect(await page.locator(".teach-actions .primary").isDisabled()).toBe(true);
    }
    await expectSound(page, "a device that cannot");
    quiet();
  });
});
