import { conformanceCases, trainingConformanceCases } from "@ernie-m/core/testing";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useSite } from "./browser.js";

type Differences = Readonly<Record<string, number>>;

/** The worst difference of every case, from one page. */
function differences(
  page: Page,
  device: "wasm" | "webgpu",
  where: "page" | "worker",
  threads: number,
): Promise<Differences> {
  return page.evaluate(
    async ([device, where, threads]) => {
      const { web, conformanceCases, trainingConformanceCases, startWorker } = globalThis.exposed;
      const options = { device, threads, wasmPaths: "/ort/", cache: "none" } as const;
      const runtime = where === "page" ? web.webRuntime(options) : web.workerRuntime(startWorker(), options);
      const report = await runtime.report();
      if (report.device !== device) throw new Error(JSON.stringify(report));
      const found: Record<string, number> = {};
      for (const entry of [...conformanceCases, ...trainingConformanceCases])
        found[entry.name] = await entry.check(runtime.backend);
      await runtime.dispose();
      return found;
    },
    [device, where, threads] as const,
  );
}

/** On WebGPU activations are not rounded to integers; half a step of one counts this much under weights of this size. */
const UNROUNDED = 0.1;

/**
 * Gradients through a softmax are differences of sums: the last bit of an exponential, which WebAssembly's and the
 * interpreter's do not share, is 1.84e-5 in that of attention (measured); in Node it stays below 1e-5.
 */
const OF_GRADIENTS = 3e-5;
const gradients = new Set(trainingConformanceCases.map(({ name }) => name));

describe.skipIf(chromiumPath === undefined)("in Chromium", () => {
  const site = useSite({ webgpu: true, isolated: true });

  describe.each([
    ["wasm", "page", 1, 1e-5],
    ["wasm", "page", 2, 1e-5],
    ["wasm", "worker", 2, 1e-5],
    ["webgpu", "page", 1, 1e-4],
  ] as const)("%s in a %s with %i threads", (device, where, threads, tolerance) => {
    let found: Differences = {};
    beforeAll(async () => {
      found = await differences(await site.open(), device, where, threads);
    });
    it.each([...conformanceCases, ...trainingConformanceCases].map(({ name }) => name))("%s", (name) => {
      expect(found[name]).toBeLessThanOrEqual(
        device === "webgpu" && name === "integerLinear"
          ? UNROUNDED
          : Math.max(tolerance, gradients.has(name) ? OF_GRADIENTS : 0),
      );
    });
  });
});
