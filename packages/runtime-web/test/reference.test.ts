import { type ReferenceCase, referenceCases } from "@ernie-m/fixtures";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useSite } from "./browser.js";

/** On the software adapter every graph takes seconds: the first case of each head. */
const oneOfEachHead = ["base", "sequence", "multiple", "token", "question", "information"].flatMap(
  (head) => referenceCases().find(({ checkpoint }) => checkpoint.startsWith(head)) ?? [],
);

function differences(page: Page, reference: ReferenceCase, device: "wasm" | "webgpu") {
  return page.evaluate(
    async ([reference, device]) => {
      const { web, referenceDifferences } = globalThis.exposed;
      const runtime = web.webRuntime({ device, wasmPaths: "/ort/", cache: "none" });
      if ((await runtime.report()).device !== device)
        throw new Error(`runs on another device than ${device}`);
      const found = await referenceDifferences(reference, runtime);
      await runtime.dispose();
      return found;
    },
    [reference, device] as const,
  );
}

describe.skipIf(chromiumPath === undefined)("the published implementation's numbers, in Chromium", () => {
  const site = useSite({ webgpu: true });
  let page: Page;
  beforeAll(async () => {
    page = await site.open();
  });

  it.each(referenceCases())("$case in WebAssembly", async (reference) => {
    const found = await differences(page, reference, "wasm");
    expect(Object.keys(found).length).toBeGreaterThan(0);
    for (const [name, difference] of Object.entries(found)) expect(difference, name).toBeLessThan(1e-4);
  });

  it.each(oneOfEachHead)("$case on WebGPU", async (reference) => {
    const found = await differences(page, reference, "webgpu");
    for (const [name, difference] of Object.entries(found)) expect(difference, name).toBeLessThan(1e-3);
  });
});
