import { chromiumPath } from "@ernie-m/fixtures/chromium";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { useSite } from "./browser.js";

/** Bytes that the small model's weights take in WebAssembly, widened; a worker takes as much without any. */
const ONE_MODEL = 20_000_000;

/** The small model where its weights would stay; a tiny one where a worker would. */
const models = { page: "/model/", worker: "/reference/checkpoints/information-extraction/" } as const;

type Where = keyof typeof models;

/** Loads a model, runs it and gives it back, so often. */
function load(page: Page, where: Where, times: number): Promise<void> {
  return page.evaluate(
    async ([where, location, times]) => {
      const { web, core, heads, startWorker } = globalThis.exposed;
      const options = { device: "wasm", threads: 1, wasmPaths: "/ort/", cache: "none" } as const;
      const runtime =
        where === "page" ? web.webRuntime(options) : web.workerRuntime(() => startWorker(), options);
      const inputIds = core.int32Tensor(Int32Array.of(0, 5, 2, 2, 6, 2), [1, 6]);
      for (let i = 0; i < times; i++) {
        const model = await heads.ErnieMForInformationExtraction.fromPretrained(location, { runtime });
        const { startLogits } = await model.forward({ inputIds });
        if (startLogits.data.length !== 6) throw new Error(`${startLogits.data.length} logits`);
        await model.dispose();
      }
      await runtime.dispose();
    },
    [where, models[where], times] as const,
  );
}

/** Bytes that the page and its workers hold after a collection of garbage. */
async function held(page: Page): Promise<number> {
  await expect.poll(() => page.workers().length, { timeout: 30_000 }).toBe(0);
  return page.evaluate(async () => {
    // Chromium's; the type library does not know it.
    const { measureUserAgentSpecificMemory } = performance as unknown as {
      measureUserAgentSpecificMemory(): Promise<{ readonly bytes: number }>;
    };
    return (await measureUserAgentSpecificMemory.call(performance)).bytes;
  });
}

describe.skipIf(chromiumPath === undefined)("memory, however often a model is loaded and given back,", () => {
  // Only an isolated page may ask what it holds.
  const site = useSite({ isolated: true });

  // In a page WebAssembly's memory never shrinks, and what is given back is used again.
  it.each([
    ["page", 50],
    // Each compiles WebAssembly anew, and one that stays would be seen at once.
    ["worker", 15],
  ] as const)("is that after five times in a %s after %i", { timeout: 600_000 }, async (where, times) => {
    const page = await site.open();
    await load(page, where, 5);
    const few = await held(page);
    await load(page, where, times - 5);
    expect((await held(page)) - few).toBeLessThan(ONE_MODEL / 2);
  });
});
