import { type ReferenceCase, referenceCases } from "@ernie-m/fixtures";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import type { JSHandle, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WebRuntime } from "../src/index.js";
import { useSite } from "./browser.js";

/** On the software adapter every graph takes seconds: the first case of each head. */
const oneOfEachHead = ["base", "sequence", "multiple", "token", "question", "information"].flatMap(
  (head) => referenceCases().find(({ checkpoint }) => checkpoint.startsWith(head)) ?? [],
);

type Device = "wasm" | "webgpu";

/** A page with a runtime on the device that all cases share: starting one on the software adapter takes seconds. */
async function openRuntime(page: Page, device: Device): Promise<JSHandle<WebRuntime>> {
  return page.evaluateHandle(async (device) => {
    const runtime = globalThis.exposed.web.webRuntime({ device, wasmPaths: "/ort/", cache: "none" });
    if ((await runtime.report()).device !== device) throw new Error(`runs on another device than ${device}`);
    return runtime;
  }, device);
}

function differences(page: Page, reference: ReferenceCase, runtime: JSHandle<WebRuntime>) {
  return page.evaluate(
    ([reference, runtime]) => globalThis.exposed.referenceDifferences(reference, runtime),
    [reference, runtime] as const,
  );
}

describe.skipIf(chromiumPath === undefined)("the published implementation's numbers, in Chromium", () => {
  const site = useSite({ webgpu: true });
  let page: Page;
  const runtimes: Partial<Record<Device, JSHandle<WebRuntime>>> = {};
  beforeAll(async () => {
    page = await site.open();
  });
  afterAll(async () => {
    for (const runtime of Object.values(runtimes)) await runtime.evaluate((each) => each.dispose());
  });
  const on = async (device: Device, reference: ReferenceCase) => {
    runtimes[device] ??= await openRuntime(page, device);
    return differences(page, reference, runtimes[device]);
  };

  it.each(referenceCases())("$case in WebAssembly", async (reference) => {
    const found = await on("wasm", reference);
    expect(Object.keys(found).length).toBeGreaterThan(0);
    for (const [name, difference] of Object.entries(found)) expect(difference, name).toBeLessThan(1e-4);
  });

  it.each(oneOfEachHead)("$case on WebGPU", async (reference) => {
    const found = await on("webgpu", reference);
    for (const [name, difference] of Object.entries(found)) expect(difference, name).toBeLessThan(1e-3);
  });
});
