import { fixturePath } from "@ernie-m/fixtures";
import { chromiumPath } from "@ernie-m/fixtures/chromium";
import { ErnieMForInformationExtraction } from "@ernie-m/heads";
import { nodeRuntime } from "@ernie-m/runtime-node";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useSite } from "./browser.js";
import { type TrainedSteps, trainSteps } from "./pages/training.js";

const STEPS = 20;
const CHECKPOINT = "reference/checkpoints/information-extraction";

interface Setting {
  readonly device: "wasm" | "webgpu";
  readonly where: "page" | "worker";
  readonly threads: number;
}

function inBrowser(page: Page, setting: Setting, steps: number) {
  return page.evaluate(
    async ([{ device, where, threads }, folder, steps]) => {
      const { web, core, heads, startWorker } = globalThis.exposed;
      const options = { device, threads, wasmPaths: "/ort/", cache: "none" } as const;
      const runtime = where === "page" ? web.webRuntime(options) : web.workerRuntime(startWorker(), options);
      const report = await runtime.report();
      if (report.device !== device) throw new Error(JSON.stringify(report));
      // The page is heard between two moments of a long step, and another model answers meanwhile.
      let turns = 0;
      const timer = setInterval(() => turns++, 1);
      const other = await heads.ErnieMForInformationExtraction.fromPretrained(folder, { runtime });
      const inputIds = core.int32Tensor(Int32Array.of(0, 17, 4, 2), [1, 4]);
      const answers: number[][] = [];
      const trained = await globalThis.training.trainSteps(folder, runtime, {
        steps,
        onStep: () =>
          void other.forward({ inputIds }).then(({ startLogits }) => answers.push([...startLogits.data])),
      });
      const { startLogits } = await other.forward({ inputIds });
      clearInterval(timer);
      await other.dispose();
      await runtime.dispose();
      return { trained, turns, answers, last: [...startLogits.data] };
    },
    [setting, `/${CHECKPOINT}/`, steps] as const,
  );
}

describe.skipIf(chromiumPath === undefined)("training in Chromium", () => {
  const site = useSite({ webgpu: true, isolated: true });
  let expected: TrainedSteps;
  let answer: readonly number[];

  beforeAll(async () => {
    const runtime = nodeRuntime({ threads: 1 });
    expected = await trainSteps(fixturePath(CHECKPOINT), runtime, { steps: STEPS });
    const model = await ErnieMForInformationExtraction.fromPretrained(fixturePath(CHECKPOINT), { runtime });
    const inputIds = { dtype: "int32", shape: [1, 4], data: Int32Array.of(0, 17, 4, 2) } as const;
    answer = [...(await model.forward({ inputIds })).startLogits.data];
    await model.dispose();
  });

  it("teaches in Node what it is shown", () => {
    expect(expected.losses[STEPS - 1]).toBeLessThan(expected.losses[0] / 2);
  });

  it.each<Setting>([
    { device: "wasm", where: "page", threads: 1 },
    { device: "wasm", where: "page", threads: 2 },
    { device: "wasm", where: "worker", threads: 1 },
    { device: "webgpu", where: "page", threads: 1 },
  ])("gives Node's losses over 20 steps, beside a model that answers: %o", async (setting) => {
    const page = await site.open();
    await page.addScriptTag({ type: "module", url: "/pages/training.js" });
    await page.waitForFunction(() => globalThis.training !== undefined);
    const { trained, turns, answers, last } = await inBrowser(page, setting, STEPS);
    trained.losses.forEach((loss, step) => {
      expect(Math.abs(loss - expected.losses[step]), `loss of step ${step}`).toBeLessThan(1e-5);
    });
    for (const found of [...answers, last])
      found.forEach((value, i) => {
        expect(Math.abs(value - answer[i])).toBeLessThan(setting.device === "webgpu" ? 1e-3 : 1e-4);
      });
    expect(answers).toHaveLength(STEPS);
    if (setting.where === "worker") expect(turns).toBeGreaterThan(STEPS);
  });
});
