import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityProblems } from "./accessibility.js";
import { openSite, PATIENCE, type Site } from "./site.js";
import { exportedModel, extractedBy, markDishes, teachOnce } from "./teaching.js";

describe.skipIf(chromiumPath === undefined)("teaching in a browser", { timeout: 4 * PATIENCE }, () => {
  let site: Site;
  const folder = mkdtempSync(join(tmpdir(), "taught-"));
  beforeAll(async () => {
    site = await openSite();
  }, 3 * PATIENCE);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await site.close();
  });

  it("leads from corrections to a model that is measured, kept, used, exported to the command line, forgotten", async () => {
    const { page, quiet } = await site.open({ viewport: { width: 1280, height: 800 } });
    await page.getByRole("tab", { name: "Teach" }).click();
    await page.getByText("Five corrections are enough to try.").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole("button", { name: "Correct the text on the page" }).click();
    await page.getByRole("button", { name: "Write", exact: true }).click();
    await markDishes(page);
    await page.getByRole("button", { name: "Teach", exact: true }).click();
    await page.getByText(/about .* of memory/).waitFor();
    await page.getByText(/6 corrections in 1 text: 6 sentences/).waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await teachOnce(page, 3);
    await page.getByRole("progressbar", { name: "Teaching" }).waitFor();
    await page.locator(".curve canvas").waitFor();
    await page.getByRole("heading", { name: "What it learned" }).waitFor({ timeout: 3 * PATIENCE });
    await page.getByText("On sentences that were held back, which it did not learn from").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);

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

  it("can be stopped, says before it begins that a device cannot, and fits a narrow dark screen", async () => {
    const { page, quiet } = await site.open({
      viewport: { width: 360, height: 740 },
      colorScheme: "dark",
    });
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
      .getByText(/^Computed in WebAssembly: (this browser has no WebGPU|WebGPU finds no graphics adapter)\.$/)
      .waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    // What is best so far is there after the first measurement.
    await expect
      .poll(() => page.locator(".curve-plot").getAttribute("aria-label"), { timeout: PATIENCE })
      .toContain("held back");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByText("as you stopped it").waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.getByRole("button", { name: "Forget it" }).click();

    await page.evaluate(() => Object.defineProperty(navigator, "deviceMemory", { value: 0.01 }));
    await page.getByRole("tab", { name: "Extract" }).click();
    await page.getByRole("tab", { name: "Teach" }).click();
    await page.getByText(/This device cannot teach uie-m-mini: it takes about/).waitFor();
    expect(await page.locator(".teach-actions .primary").isDisabled()).toBe(true);
    quiet();
  });

  it("takes no more memory after five rounds", async () => {
    const { page, quiet } = await site.open();
    await markDishes(page);
    await page.getByRole("button", { name: "Teach", exact: true }).click();
    const session = await page.context().newCDPSession(page);
    const heap = async (): Promise<number> => {
      await session.send("HeapProfiler.collectGarbage");
      return (await session.send("Runtime.getHeapUsage")).usedSize;
    };
    const used: number[] = [];
    for (let round = 0; round < 5; round++) {
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
});
